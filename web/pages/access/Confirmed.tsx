import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import form from '../../components/Form.module.css';
import { FormEnds } from '../../components/FormEnds.tsx';
import { onEscape } from '../../components/forms.ts';
import { useOpener } from '../../components/opener.ts';
import { tell } from '../../news.ts';

type Props = {
  /** What the button does: `Revoke`. */
  readonly label: string;
  /** To what: `the token ci`. */
  readonly subject: string;
  /** What is said aloud when it is done. */
  readonly done: string;
  readonly act: () => Promise<unknown>;
  /** What is asked for anew afterwards. */
  readonly stale: string;
  /** What else comes of it. */
  readonly note?: string | null;
};

/** What cannot be taken back is asked for twice. */
export function Confirmed({ label, subject, done, act, stale, note = null }: Props) {
  const { isOpen, close, button } = useOpener();
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: act,
    async onSuccess() {
      tell(done);
      close();
      await client.invalidateQueries({ queryKey: [stale] });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    acting.mutate();
  }
  return (
    <>
      <button {...button} className={form['button']}>
        {label}
        <span className="hidden-visually"> {subject}</span>
      </button>
      {isOpen ? (
        <form aria-label={`${label} ${subject}`} onSubmit={submit} onKeyDown={onEscape(close)}>
          {note === null ? null : <p>{note}</p>}
          <FormEnds
            label={`${label} ${subject}`}
            cancel="Keep it"
            isSending={acting.isPending}
            fault={acting.error?.message}
            onCancel={close}
            autoFocus
          />
        </form>
      ) : null}
    </>
  );
}
