import { SingleBar } from 'cli-progress';
import { pino } from 'pino';
import { startApp } from '../app.ts';
import { AppError } from '../app-error.ts';
import { readConfig } from '../config.ts';
import { startDemo } from '../demo/demo.ts';
import { tokenOf } from './ask-leeway.ts';
import type { Io } from './io.ts';
import { readyPage } from './page.ts';
import { untilStopped } from './until-stopped.ts';

/**
 * `leeway demo`: the service beside an example app under load, with 30 days of history. Quiet unless LOG_LEVEL is set, and
 * apart from real data unless LEEWAY_DATA_DIR or DATABASE_URL says where.
 */
export async function demo(io: Io): Promise<number> {
  const config = readConfig({ LOG_LEVEL: 'warn', LEEWAY_DATA_DIR: './data/demo', ...io.env });
  const log = pino({ level: config.logLevel });
  const say = (text: string) => io.stderr.write(`${text}\n`);
  const webDir = await readyPage(say);
  const history = progressBar(io);
  const starting = startApp({ config, env: io.env, log, webDir, demo: { progress: history.update } });
  const stopped = untilStopped(starting, log);
  const ready = starting.then((app) => {
    say(
      `\n  The dashboard is at ${app.url}\n  The example service runs; 30 days of its log lines are being read.\n`,
    );
    return app.ready;
  });
  ready.then(
    () => history.stop('\n  The history is in. Ctrl-C stops the demo.\n'),
    () => history.stop(''),
  );
  await stopped;
  return 0;
}

/** `leeway demo --url`: the example app under load alone, whose lines a Leeway elsewhere reads. */
export async function demoFor(url: string, io: Io): Promise<number> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new AppError('invalid_settings', `--url: "${url}" is no http or https address.`);
  const log = pino({ level: io.env.LOG_LEVEL || 'info' });
  const history = progressBar(io);
  const leeway = { url: new URL(url).origin, token: tokenOf(io.env) };
  const starting = startDemo({ leeway, now: Date.now, progress: history.update, log });
  const stopped = untilStopped(starting, log);
  const ready = starting.then((running) => running.ready);
  ready.then(
    () => history.stop('The history is in.'),
    () => history.stop(''),
  );
  await stopped;
  return 0;
}

/** A bar on a terminal; elsewhere a line for each tenth. */
function progressBar(io: Io): { update(done: number, total: number): void; stop(text: string): void } {
  const say = (text: string) => io.stderr.write(`${text}\n`);
  if (!io.stderr.isTTY) {
    let told = -1;
    return {
      update(done, total) {
        const tenth = Math.floor((10 * done) / total);
        if (tenth > told) say(`  history: ${tenth * 10}% of ${total} lines`);
        told = Math.max(told, tenth);
      },
      stop: say,
    };
  }
  const bar = new SingleBar({ format: '  history {bar} {percentage}% of {total} lines', stream: io.stderr });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      started = true;
      bar.update(done);
    },
    stop(text) {
      if (started) bar.stop();
      say(text);
    },
  };
}
