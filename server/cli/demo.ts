import { SingleBar } from 'cli-progress';
import { pino } from 'pino';
import { startApp } from '../app.ts';
import { readConfig } from '../config.ts';
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
  const app = await startApp({ config, env: io.env, log, webDir, demo: { progress: history.update } });
  say(
    `\n  The dashboard is at ${app.url}\n  The example service runs; 30 days of its log lines are being read.\n`,
  );
  app.ready.then(
    () => history.stop('\n  The history is in. Ctrl-C stops the demo.\n'),
    () => history.stop(''),
  );
  await untilStopped(() => app.stop(), log);
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
