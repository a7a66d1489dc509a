import { AppError } from '../app-error.ts';
import type { Deploy } from '../http/alert-contract.ts';
import { deploy as toWire } from '../http/wire-silences.ts';
import { askDesks } from './ask-desks.ts';
import { YES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { shortTime } from './silence-text.ts';

export type DeployOptions = {
  readonly service: string;
  readonly version: string;
  readonly at?: string;
  readonly url?: string;
  readonly json: boolean;
};

/** `leeway deploy`: notes that a service runs another version from now on, or from a time on. */
export async function noteDeploy({ url, json, ...options }: DeployOptions, io: Io): Promise<number> {
  const { service } = options;
  const version = options.version.trim();
  if (version === '' || version.length > 200)
    throw new AppError('bad_request', '--version: write 1 to 200 characters');
  const at = options.at === undefined ? null : timeOf(options.at);
  const noted = await addDeploy({ service, version, at }, url, io);
  io.stdout.write(
    json ? jsonText(noted) : `${service} runs ${noted.version} since ${shortTime(noted.at)}.\n`,
  );
  return YES;
}

/** `at` null: now. */
export function addDeploy(
  { service, version, at }: { service: string; version: string; at: number | null },
  url: string | undefined,
  io: Io,
): Promise<Deploy> {
  return askDesks<Deploy>(
    {
      path: '/api/v1/deploys',
      body: { service, version, ...(at === null ? {} : { at: new Date(at).toISOString() }) },
      answer: async ({ deploys }, actor) => toWire(await deploys.add({ service, version, at }, actor)),
    },
    url,
    io,
  );
}

function timeOf(text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw new AppError('bad_request', `--at: "${text}" is no time; write one like 2026-12-24T18:00:00Z`);
  }
}
