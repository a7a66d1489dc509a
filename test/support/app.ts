/** The whole of Leeway for a browser story: a fresh database, a free port, and a folder of definitions of its own. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, inject, onTestFinished } from 'vitest';
import { type App, type AppOptions, startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { SloStatus } from '../../server/http/contract.ts';
import type {} from './browser-setup.ts';
import { createDatabase, urlOf } from './database.ts';
import { temporaryFolder } from './tmp.ts';

export type RunningApp = {
  readonly url: string;
  /** The demo's history is in. */
  readonly ready: Promise<void>;
  /** Writes a file of the definitions' folder; null removes it. */
  define(file: string, yaml: string | null): void;
  /** Posts lines; all of them must be counted. */
  post(service: string, lines: readonly string[]): Promise<void>;
  status(service: string, name: string): Promise<SloStatus>;
  stop(): Promise<void>;
  /** Starts again on the same port and database. */
  start(): Promise<void>;
};

export type AppSetting = {
  readonly definitions?: Readonly<Record<string, string>>;
  readonly demo?: AppOptions['demo'];
  /** Settings beside the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it is to log as an error. */
  readonly expected?: RegExp;
};

/** Started, and gone when the test is over, which fails when Leeway logged an error. */
export async function runApp({
  definitions = {},
  demo,
  expected,
  env: more = {},
}: AppSetting = {}): Promise<RunningApp> {
  const database = await createDatabase();
  const folder = temporaryFolder();
  const errors: string[] = [];
  let app: App | null = null;
  let port = 0;
  const stop = async (): Promise<void> => {
    const running = app;
    app = null;
    await running?.stop();
  };
  const start = async (): Promise<void> => {
    const env = {
      DATABASE_URL: urlOf(database),
      LEEWAY_DEFINITIONS: folder.path,
      PORT: String(port),
      ...more,
    };
    const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
    const options = { config: readConfig(env), env, log, webDir: inject('webDir') };
    app = await startApp(demo === undefined ? options : { ...options, demo });
    port = Number(new URL(app.url).port);
  };
  const define: RunningApp['define'] = (file, yaml) => {
    if (yaml === null) rmSync(join(folder.path, file));
    else writeFileSync(join(folder.path, file), yaml);
  };
  onTestFinished(async () => {
    await stop();
    await database.drop();
    folder.remove();
    const others = errors.filter((line) => expected?.test(line) !== true);
    expect(others, 'what Leeway logged as errors').toEqual([]);
  });
  for (const [file, yaml] of Object.entries(definitions)) define(file, yaml);
  await start();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    ready: app!.ready,
    define,
    post: (service, lines) => post(url, service, lines),
    status: (service, name) => statusOf(url, service, name),
    stop,
    start,
  };
}

async function post(url: string, service: string, lines: readonly string[]): Promise<void> {
  const body = lines.map((line) => `${line}\n`).join('');
  const answer = await fetch(`${url}/api/v1/logs?service=${service}`, { method: 'POST', body });
  expect({ status: answer.status, body: await answer.json() }).toEqual({
    status: 200,
    body: {
      accepted: lines.length,
      rejected: 0,
      ignored: 0,
      duplicate: false,
      errors: [],
      formats: [{ name: 'leeway', lines: lines.length, assumes: '"ms" in milliseconds' }],
    },
  });
}

async function statusOf(url: string, service: string, name: string): Promise<SloStatus> {
  const answer = await fetch(`${url}/api/v1/slos/${service}/${name}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as SloStatus;
}
