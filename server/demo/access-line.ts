import type { Random } from './random.ts';

/** What the example app says of a request that it served. */
export type Access = {
  /** ms since the epoch. */
  readonly time: number;
  readonly reqId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
};

/** One JSON line, without its line feed; milliseconds keep three decimals. */
export function accessLine(access: Access): string {
  return JSON.stringify({
    time: new Date(access.time).toISOString(),
    reqId: access.reqId,
    method: access.method,
    path: access.path,
    status: access.status,
    ms: Math.round(access.ms * 1000) / 1000,
  });
}

export function requestId(random: Random): string {
  return Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0');
}
