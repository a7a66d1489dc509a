/** Signatures to the Standard Webhooks spec (github.com/standard-webhooks/standard-webhooks). */
import { Webhook } from 'standardwebhooks';

/** Why a secret cannot sign; null when it can. Some decoders take more than this, and each sees a key of its own. */
export function secretFault(secret: string): string | null {
  const encoded = secret.replace(/^whsec_/, '');
  if (encoded === '') return 'The secret is empty.';
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && encoded.length % 4 === 0;
  return isBase64
    ? null
    : 'The secret is not base64, with or without "whsec_" before it: make one with `openssl rand -base64 32`.';
}

/** The headers of one attempt. The id stays the same, so that a receiver knows what it has seen. */
export function signedHeaders(
  { id, body, secret }: { readonly id: string; readonly body: string; readonly secret: string | null },
  now: number,
): Readonly<Record<string, string>> {
  const named = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now / 1000)) };
  if (secret === null) return named;
  return { ...named, 'webhook-signature': new Webhook(secret).sign(id, new Date(now), body) };
}
