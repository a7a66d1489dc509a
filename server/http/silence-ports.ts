/** What the HTTP surface reads and changes of silences and deploys; app.ts fills it. Times in ms. */
import type { Actor } from '../access/audit.ts';
import type { Silence, SilenceState } from '../alerts/silence.ts';
import type { SilenceInput } from '../alerts/silence-reading.ts';
import type { Span } from '../recurrence/spans.ts';

export type SilenceRecord = Silence & {
  readonly state: SilenceState;
  /** The present span, or the next; null when it is over. */
  readonly span: Span | null;
};

export type SilenceDesk = {
  /** Those that hold, those that will, and those that are over for less than a month, in this order. */
  silences(): Promise<readonly SilenceRecord[]>;
  /** Rejects with `bad_request`, or with `not_found` when no definition names the service or the objective. */
  add(input: SilenceInput, actor: Actor): Promise<SilenceRecord>;
  /** What is over already stays as it is. Rejects with `not_found` when there is no such silence. */
  end(id: string, by: string, actor: Actor): Promise<SilenceRecord>;
};

/** From `at` on the service runs this version. */
export type DeployMarker = { readonly service: string; readonly version: string; readonly at: number };

export type DeployDesk = {
  /** `at` null: now. Rejects with `bad_request` when it lies ahead. */
  add(deploy: Omit<DeployMarker, 'at'> & { readonly at: number | null }, actor: Actor): Promise<DeployMarker>;
  /** The newest first. */
  deploys(asked: {
    readonly service?: string | undefined;
    /** Of these alone; null: of all. */
    readonly services: readonly string[] | null;
    readonly limit: number;
  }): Promise<readonly DeployMarker[]>;
};
