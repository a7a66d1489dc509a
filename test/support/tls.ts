/** A certificate for localhost that nobody trusts, and its key. */
import { readFileSync } from 'node:fs';

export const CERTIFICATE = pem('localhost.pem');
export const CERTIFICATE_KEY = pem('localhost-key.pem');

function pem(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
}
