/** JSON for programs, signed to the Standard Webhooks spec. */
import type { AlertMessage } from '../message.ts';
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { WebhookSettings } from '../receiver-settings.ts';
import { signedHeaders } from '../signing.ts';
import { iso, wireFacts, wireType } from '../wire-facts.ts';
import { postingReceiver } from './by-post.ts';

/** Depends on the message alone: the same bytes on every attempt. */
export function webhookBody(message: AlertMessage): string {
  const [gravest, ...others] = message.alerts.map(wireFacts);
  const data = others.length === 0 ? gravest : { ...gravest, alerts: [gravest, ...others] };
  return JSON.stringify({ type: wireType(message), timestamp: iso(message.at), data });
}

export function webhookReceiver({ url, headers, secret }: WebhookSettings, deps: ReceiverDeps): Receiver {
  return postingReceiver((message) => {
    const body = webhookBody(message);
    const signed = signedHeaders({ id: message.id, body, secret }, deps.now());
    const own = { ...signed, 'content-type': 'application/json' };
    return {
      url,
      method: 'POST',
      headers: new Map([...headers, ...Object.entries(own)]),
      body,
      secrets: secret === null ? [] : [secret.replace(/^whsec_/, '')],
    };
  }, deps);
}
