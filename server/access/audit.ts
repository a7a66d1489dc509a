/** The record of what was changed, by whom and from where. */
import type { Caller } from './caller.ts';

export const AUDIT_ACTIONS = [
  'token.create',
  'token.rotate',
  'token.revoke',
  'session.begin',
  'session.end',
  'override.add',
  'override.end',
  'silence.add',
  'silence.end',
  'alert.acknowledge',
  'delivery.resend',
  'receiver.test',
  'deploy.add',
  'demo.switch',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Somebody who changes something. */
export type Actor = {
  readonly caller: Caller;
  /** The network address; null of who types on this machine. */
  readonly address: string | null;
  /** `x-request-id`; null of who types on this machine. */
  readonly request: string | null;
};

/** What was changed. `before` and `after` are plain values as people see them; never a secret. */
export type Change = {
  readonly action: AuditAction;
  /** Null of what is of no service. */
  readonly service: string | null;
  /** Of what, as people name it. */
  readonly subject: string;
  /** Null of what was not there. */
  readonly before: object | null;
  /** Null of what is gone. */
  readonly after: object | null;
};

export type AuditEntry = Change & {
  readonly id: string;
  /** ms. */
  readonly at: number;
  readonly who: string;
  readonly via: Caller['kind'];
  /** Of the token or session. */
  readonly credential: string | null;
  readonly address: string | null;
  readonly request: string | null;
};

export function entryOf(
  { caller, address, request }: Actor,
  change: Change,
  at: number,
): Omit<AuditEntry, 'id'> {
  return { ...change, at, who: caller.name, via: caller.kind, credential: caller.id, address, request };
}
