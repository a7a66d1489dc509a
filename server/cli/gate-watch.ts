import { AppError } from '../app-error.ts';
import { WatchAnswer } from '../http/gate-contract.ts';
import { watchAnswer as toWire } from '../http/wire-gate.ts';
import type { Service } from '../service.ts';
import { askLeeway } from './ask-leeway.ts';
import { CANNOT_TELL, YES } from './exit-codes.ts';
import { ASKED_EVERY_MS, type Clock, type Outcome, persist, SYSTEM_CLOCK, TRY_MS } from './gate-asking.ts';
import { askGateHere } from './gate-here.ts';
import { type GateOptions, readWatchOptions, type WatchReading, watchPath } from './gate-options.ts';
import { showFault } from './gate-showing.ts';
import { showWatch } from './gate-watch-text.ts';
import type { Io } from './io.ts';

/** `leeway gate --after-deploy`: 1 as soon as the version burns more, else at the end of the watch 0, or 3 when nobody can tell. */
export async function watchDeploy(
  options: GateOptions,
  io: Io,
  clock: Clock = SYSTEM_CLOCK,
): Promise<number> {
  const reading = readWatchOptions(options, io.env);
  try {
    const outcome = await watch(reading, options.url, io, clock);
    const answer = outcome.kind === 'answered' ? outcome.answer : madeUp(reading, outcome.fault, clock);
    if (outcome.kind === 'unreachable') io.stderr.write(`${outcome.fault.message}\n`);
    const code = answer.code === CANNOT_TELL && reading.passes ? YES : answer.code;
    await showWatch({ ...answer, code }, reading.format, io);
    return code;
  } catch (cause) {
    if (cause instanceof AppError && reading.format === 'github') await showFault(cause, io);
    throw cause;
  }
}

/** Until it hardens, another version runs, or the time is over; whoever is out of reach meanwhile is asked again. */
async function watch(
  reading: WatchReading,
  url: string | undefined,
  io: Io,
  clock: Clock,
): Promise<Outcome<WatchAnswer>> {
  const until = clock.now() + reading.watch;
  const path = watchPath(reading);
  const here = async (_: unknown, service: Service): Promise<unknown> =>
    toWire(await askGateHere(service, io, (desk) => desk.watch(reading.asked, reading.by)));
  const ask = (): Promise<unknown> =>
    askLeeway({ path, patience: TRY_MS, answer: here, ofCounters: true }, url, io);
  for (;;) {
    const outcome = await persist({ ask, clock }, WatchAnswer);
    const left = until - clock.now();
    if (left <= 0 || isFinal(outcome)) return outcome;
    await clock.sleep(Math.min(left, ASKED_EVERY_MS));
  }
}

function isFinal(outcome: Outcome<WatchAnswer>): boolean {
  return outcome.kind === 'answered' && (outcome.answer.code === 1 || outcome.answer.followedBy !== null);
}

/** What stands in the place of an answer that nobody gave, so that a pipeline reads one form. */
function madeUp({ asked }: WatchReading, { message }: AppError, clock: Clock): WatchAnswer {
  return {
    ...asked,
    ...{ deployedAt: null, followedBy: null, verdict: 'unknown', code: CANNOT_TELL, reasons: [message] },
    ...{ enough: 0, minutes: 0, slos: [], at: new Date(clock.now()).toISOString(), url: '' },
  };
}
