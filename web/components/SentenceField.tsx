import { Field } from './Field.tsx';

type Props = {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault?: string | undefined;
  readonly autoFocus: boolean;
};

/** Why something is done, in a person's own words. */
export function SentenceField({ label, name, value, onChange, fault, autoFocus }: Props) {
  return (
    <Field label={label} fault={fault}>
      {(control) => (
        <input
          {...control}
          name={name}
          maxLength={2000}
          // biome-ignore lint/a11y/noAutofocus: the form was asked for, and the rest is filled in.
          autoFocus={autoFocus}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
