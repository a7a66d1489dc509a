import { AppError } from '../app-error.ts';
import type { GateAnswer } from '../http/gate-contract.ts';
import { gateAnswer } from '../http/wire-gate.ts';
import type { Service } from '../service.ts';
import { askLeeway, type Question } from './ask-leeway.ts';
import { addDeploy } from './deploy.ts';
import { CANNOT_TELL, YES } from './exit-codes.ts';
import { askGate, type Clock, type Outcome, SYSTEM_CLOCK, TRY_MS } from './gate-asking.ts';
import { askGateHere } from './gate-here.ts';
import {
  type GateAsked,
  type GateOptions,
  type GateReading,
  gatePath,
  readGateOptions,
} from './gate-options.ts';
import { showAnswer, showFault } from './gate-showing.ts';
import { oneLine } from './gate-words.ts';
import type { Io } from './io.ts';
import { shortTime } from './silence-text.ts';

/** `leeway gate`: 0 when it may be deployed, 1 when not, 2 for wrong usage or a name, 3 when nobody can tell. */
export async function gate(options: GateOptions, io: Io, clock: Clock = SYSTEM_CLOCK): Promise<number> {
  const reading = readGateOptions(options, io.env);
  try {
    const outcome = await ask(reading, options, io, clock);
    const answer = outcome.kind === 'answered' ? outcome.answer : madeUp(reading, outcome.fault, clock);
    if (outcome.kind === 'unreachable') io.stderr.write(unreached(outcome.fault, answer.allowed));
    // On a terminal the line before says all that is known.
    if (outcome.kind === 'answered' || reading.format !== 'table')
      await showAnswer(answer, reading.format, io);
    if (outcome.kind === 'answered' && answer.allowed) await markDeploy(reading, options.url, io);
    return answer.code;
  } catch (cause) {
    if (cause instanceof AppError && reading.format === 'github') await showFault(cause, io);
    throw cause;
  }
}

function ask(reading: GateReading, { url }: GateOptions, io: Io, clock: Clock): Promise<Outcome> {
  const path = gatePath(reading.asked);
  const here: Question<unknown>['answer'] = (_, service) => answerHere(reading.asked, service, io);
  return askGate({
    ask: () => askLeeway<unknown>({ path, patience: TRY_MS, answer: here, ofCounters: true }, url, io),
    clock,
    wait: reading.wait,
    passes: reading.asked.onUnknown === 'pass',
    onWait: (outcome) => {
      if (io.stderr.isTTY) io.stderr.write(waiting(reading, outcome));
    },
  });
}

async function answerHere(asked: GateAsked, service: Service, io: Io): Promise<GateAnswer> {
  const { by, version, ...question } = asked;
  return gateAnswer(await askGateHere(service, io, (desk) => desk.ask(question, { by, version })));
}

function waiting({ asked: { service }, wait }: GateReading, outcome: Outcome): string {
  const now =
    outcome.kind === 'unreachable'
      ? outcome.fault.message
      : `${outcome.answer.verdict}. ${oneLine(outcome.answer.reasons[0] ?? '')}`;
  const length = wait >= 60_000 ? `${Math.round(wait / 60_000)} min` : `${Math.round(wait / 1000)} s`;
  return `Waiting for ${length} at most until ${service} may be deployed. Now: ${now}\n`;
}

/** What stands in the place of an answer that nobody gave, so that a pipeline reads one form. */
function madeUp({ asked }: GateReading, { message }: AppError, clock: Clock): GateAnswer {
  const allowed = asked.onUnknown === 'pass';
  return {
    ...{ service: asked.service, slo: asked.slo, kind: asked.kind, verdict: 'unknown', allowed },
    code: allowed ? YES : CANNOT_TELL,
    reasons: allowed ? [message, 'It passes by --on-unknown pass.'] : [message],
    ...{ words: null, overridden: false, override: null, exception: null, slos: [], url: '' },
    at: new Date(clock.now()).toISOString(),
  };
}

function unreached({ message, cause }: AppError, passes: boolean): string {
  const detail = cause instanceof Error ? `  ${cause.message}\n` : '';
  return `${message}\n${detail}${passes ? 'It may be deployed by --on-unknown pass; no budget was looked at.\n' : ''}`;
}

/** A marker that could not be noted is no reason against a deploy that may go on. */
async function markDeploy({ asked, format }: GateReading, url: string | undefined, io: Io): Promise<void> {
  const { service, version } = asked;
  if (version === null) return;
  try {
    const { at } = await addDeploy({ service, version, at: null }, url, io);
    if (format === 'table') io.stdout.write(`${service} runs ${version} since ${shortTime(at)}.\n`);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    io.stderr.write(`The deploy of ${version} was not noted: ${cause.message}\n`);
  }
}
