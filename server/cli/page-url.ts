import type { Config } from '../config.ts';

/** Where people find the page of the Leeway that these settings are of, without a trailing slash. */
export function pageOf({ publicUrl, host, port }: Config): string {
  return (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/+$/, '');
}
