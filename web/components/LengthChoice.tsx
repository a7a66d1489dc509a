import { useId } from 'react';
import styles from './Form.module.css';

type Props<Length extends string> = {
  readonly lengths: readonly { readonly value: Length; readonly label: string }[];
  readonly value: Length;
  readonly onChange: (value: Length) => void;
  readonly fault?: string | undefined;
};

/** For how long something is to hold. */
export function LengthChoice<Length extends string>({ lengths, value, onChange, fault }: Props<Length>) {
  const id = useId();
  return (
    <fieldset className={styles['choice']} aria-describedby={fault === undefined ? undefined : id}>
      <legend>For</legend>
      <div>
        {lengths.map((length) => (
          <label key={length.value}>
            <input
              type="radio"
              name="length"
              value={length.value}
              checked={value === length.value}
              onChange={() => onChange(length.value)}
            />
            {length.label}
          </label>
        ))}
      </div>
      {fault === undefined ? null : (
        <p id={id} className={styles['fault']}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}
