import type { AlertMessage } from './message.ts';

/** What became of one attempt. `code`: the HTTP status or SMTP code; null when there was no answer. */
export type Outcome =
  | { readonly kind: 'sent'; readonly code: number | null }
  | {
      /** It may go well later. */
      readonly kind: 'retry';
      readonly code: number | null;
      /** For people; holds no secret. */
      readonly reason: string;
      /** How long the receiver asks to be left alone, ms; null when it does not. */
      readonly afterMs: number | null;
    }
  | { readonly kind: 'refused'; readonly code: number | null; readonly reason: string };

/** Puts messages into the form of one kind of receiver and delivers them. Never rejects but when `signal` aborts. */
export type Receiver = {
  send(message: AlertMessage, signal: AbortSignal): Promise<Outcome>;
  /** Only of receivers that forget what they are not told again: all that fires, as often as `everyMs`. */
  readonly repeat?: {
    readonly everyMs: number;
    /** `messages`: the last firing message of each alert that still fires, with none in it that does not. */
    send(messages: readonly AlertMessage[], signal: AbortSignal): Promise<Outcome>;
  };
  close(): Promise<void>;
};
