/** Receivers that are told of a message by requests. */
import type { AlertMessage } from '../message.ts';
import { type Posting, post, type ReceiverDeps } from '../posting.ts';
import type { Outcome, Receiver } from '../receiver.ts';

const JSON_HEADERS: ReadonlyMap<string, string> = new Map([['content-type', 'application/json']]);

/** A POST of JSON to a URL that is a secret of its own. */
export function jsonPosting(url: string, body: unknown): Posting {
  return { url, method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body), secrets: [] };
}

/** One request a message. */
export function postingReceiver(postingOf: (message: AlertMessage) => Posting, deps: ReceiverDeps): Receiver {
  return postingsReceiver((message) => [postingOf(message)], deps);
}

/** `postingsOf`: none when there is nothing to tell of a message; on a retry all are sent again. */
export function postingsReceiver(
  postingsOf: (message: AlertMessage) => readonly Posting[],
  deps: ReceiverDeps,
): Receiver {
  return {
    async send(message, signal): Promise<Outcome> {
      let outcome: Outcome = { kind: 'sent', code: null };
      for (const posting of postingsOf(message)) {
        outcome = await post(posting, deps, signal);
        if (outcome.kind !== 'sent') break;
      }
      return outcome;
    },
    close: async () => {},
  };
}
