import { pino } from 'pino';
import { type AppOptions, startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Io } from './io.ts';
import { readyPage } from './page.ts';
import { untilStopped } from './until-stopped.ts';

/** `leeway serve`: runs until it is told to stop. */
export async function serve(io: Io): Promise<number> {
  const config = readConfig(io.env);
  const log = pino({ level: config.logLevel });
  const webDir = await readyPage((text) => io.stderr.write(`${text}\n`));
  const options: AppOptions = { config, env: io.env, log, webDir };
  const starting = startApp(options);
  const stopped = untilStopped(starting, log);
  starting.then(
    ({ url }) => io.stderr.isTTY && io.stderr.write(`\n  Leeway is at ${url}\n\n`),
    () => {},
  );
  await stopped;
  return 0;
}
