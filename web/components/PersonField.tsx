import { usePersonName } from '../session.ts';
import { Field } from './Field.tsx';

type Props = {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault: string | undefined;
  readonly wide?: boolean;
  readonly autoFocus?: boolean;
};

/** Who does what the form asks for. */
export function PersonField({ name, value, onChange, fault, wide = false, autoFocus = false }: Props) {
  const isVouchedFor = usePersonName() !== null;
  return (
    <Field label="Your name" fault={fault} wide={wide}>
      {(control) => (
        <input
          {...control}
          name={name}
          autoComplete="name"
          maxLength={200}
          readOnly={isVouchedFor}
          // biome-ignore lint/a11y/noAutofocus: the form was asked for, and this is where one writes first.
          autoFocus={autoFocus}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
