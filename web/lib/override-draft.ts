/** An override as it is being written, and what of it cannot be sent. */
import type { NewOverride } from '../../server/http/gate-contract.ts';

export const OVERRIDE_LENGTHS = [
  { value: '30m', label: '30 minutes' },
  { value: '2h', label: '2 hours' },
  { value: '8h', label: '8 hours' },
  { value: '1d', label: '1 day' },
] as const;

export type OverrideDraft = {
  readonly service: string;
  readonly length: (typeof OVERRIDE_LENGTHS)[number]['value'];
  readonly reason: string;
  readonly by: string;
};

export type OverrideFaults = Readonly<Partial<Record<'reason' | 'by', string>>>;

export type OverrideDraftReading =
  | { readonly ok: true; readonly override: NewOverride }
  | { readonly ok: false; readonly faults: OverrideFaults };

export function newOverrideDraft(service: string, by: string): OverrideDraft {
  return { service, length: '2h', reason: '', by };
}

export function readOverrideDraft({ service, length, ...words }: OverrideDraft): OverrideDraftReading {
  const [reason, by] = [words.reason.trim(), words.by.trim()];
  const faults: OverrideFaults = {
    ...(reason === '' ? { reason: 'Say why.' } : {}),
    ...(by === '' ? { by: 'Say who you are.' } : {}),
  };
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  return { ok: true, override: { service, for: length, reason, by } };
}
