/** Receivers that are told of a message by one request. */
import type { AlertMessage } from '../message.ts';
import { type Posting, post, type ReceiverDeps } from '../posting.ts';
import type { Outcome, Receiver } from '../receiver.ts';

const JSON_HEADERS: ReadonlyMap<string, string> = new Map([['content-type', 'application/json']]);

/** A POST of JSON to a URL that is a secret of its own. */
export function jsonPosting(url: string, body: unknown): Posting {
  return { url, method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body), secrets: [] };
}

/** `postingOf`: null when there is nothing to tell of a message. */
export function postingReceiver(
  postingOf: (message: AlertMessage) => Posting | null,
  deps: ReceiverDeps,
): Receiver {
  return {
    async send(message, signal): Promise<Outcome> {
      const posting = postingOf(message);
      return posting === null ? { kind: 'sent', code: null } : post(posting, deps, signal);
    },
    close: async () => {},
  };
}
