/** The demo: an example service under load, whose log lines, past and present, Leeway reads like anyone's. */
import { type Clock, realClock } from './clock.ts';
import { conditionOf, type DemoSwitches } from './condition.ts';
import { createDelivery, type LeewayAddress } from './delivery.ts';
import { planHistory } from './history-plan.ts';
import { importHistory } from './import-history.ts';
import { startLoad } from './load.ts';
import type { Log } from './log.ts';
import { noteDeploys } from './note-deploys.ts';
import { seededRandom, seedOf } from './random.ts';
import { createShipper } from './shipper.ts';
import { startSnippetsApp } from './snippets-app.ts';
import { missingSpans } from './stored-minutes.ts';

export type DemoOptions = {
  /** Leeway's, e.g. http://127.0.0.1:3000. It must be listening. */
  readonly leeway: LeewayAddress;
  readonly now: () => number;
  readonly seed?: number;
  /** Lines of history; not called when none are missing. */
  progress(done: number, total: number): void;
  readonly log: Log;
  /** How many lines the 30 days have, about; at least one a minute all the same. */
  readonly historyLines?: number;
};

export type Demo = {
  switches(): DemoSwitches;
  set(next: DemoSwitches): void;
  /** The history is in. Rejects when it could not be brought in, or the demo was stopped before. */
  readonly ready: Promise<void>;
  /** Stops the load, sends the lines that wait, and closes the example app. */
  stop(): Promise<void>;
};

const HISTORY_LINES = 2_000_000;
const FLUSH_WITHIN_MS = 5_000;

/** Resolves when live traffic runs; the history follows by itself. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { leeway, log, seed = 1 } = options;
  const clock = realClock(options.now);
  const stopping = new AbortController();
  const plan = planHistory({ now: clock.now(), seed, lines: options.historyLines ?? HISTORY_LINES });
  // Before the first live line, which would look like history.
  const spans = await missingSpans(leeway, plan.span, clock);
  const live = await startLive({ leeway, clock, log, seed });
  const deliver = createDelivery({ leeway, clock, log, signal: stopping.signal });
  // Those of later days would be of a past that was never imported.
  if (spans.some(({ from }) => from === plan.span.from)) await noteDeploys(leeway, plan.deploys, log);
  const ready = importHistory({ plan, spans, deliver, progress: options.progress });
  ready.catch((fault: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: fault }, 'the history of the demo is not all there');
  });
  let stopped: Promise<void> | undefined;
  return {
    switches: live.switches,
    set: live.set,
    ready,
    stop() {
      stopping.abort();
      stopped ??= Promise.all([live.stop(), ready.catch(() => undefined)]).then(() => undefined);
      return stopped;
    },
  };
}

type Live = Pick<Demo, 'switches' | 'set' | 'stop'>;

async function startLive(options: {
  leeway: LeewayAddress;
  clock: Clock;
  log: Log;
  seed: number;
}): Promise<Live> {
  const { leeway, clock, log, seed } = options;
  let switches: DemoSwitches = { slow: false, broken: false };
  const giveUp = new AbortController();
  const shipper = createShipper({
    deliver: createDelivery({ leeway, clock, log, signal: giveUp.signal }),
    clock,
  });
  const app = await startSnippetsApp({
    clock,
    random: seededRandom(seedOf(seed, -1)),
    condition: () => conditionOf(switches),
    writeLine: shipper.write,
  });
  const load = startLoad({ url: app.url, clock, random: seededRandom(seedOf(seed, -2)) });
  log.info({ url: app.url }, 'the example service is running');
  return {
    switches: () => switches,
    set(next) {
      switches = { slow: next.slow, broken: next.broken };
      log.info(switches, 'the example service was switched');
    },
    async stop() {
      await load.stop();
      await app.stop();
      const timer = setTimeout(() => giveUp.abort(), FLUSH_WITHIN_MS);
      const lost = await shipper.flush();
      clearTimeout(timer);
      if (lost > 0) log.warn({ lines: lost }, 'lines of the example service were not counted');
    },
  };
}
