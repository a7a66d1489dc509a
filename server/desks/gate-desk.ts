/** The gate as deploys ask it. */
import type { Logger } from 'pino';
import { AppError } from '../app-error.ts';
import { answerOf } from '../gate/answer.ts';
import { freezeAt } from '../gate/freezes.ts';
import type { Answer, GateCode, Question } from '../gate/question.ts';
import { readQuestion } from '../gate/reading.ts';
import type { Answered, Asker, GateDesk } from '../http/gate-ports.ts';
import { sloPath } from '../http/page-paths.ts';
import { sloKey } from '../ledger/objectives.ts';
import type { Service } from '../service.ts';
import type { Status } from '../slo/status.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import * as rows from '../store/gate.ts';
import { notYet } from './board.ts';
import { type AskedObjectives, askedObjectives } from './gate-objectives.ts';
import { GateRecords } from './gate-records.ts';
import { inTime } from './in-time.ts';
import { createOverrideDesk } from './override-desk.ts';
import { createWatchDesk } from './watch-desk.ts';

/** PostgreSQL that is there and says nothing is waited for much longer elsewhere; a pipeline would hang. */
const PATIENCE_MS = 5_000;

export type GateDeskOptions = {
  readonly service: Pick<Service, 'fold' | 'definitions' | 'store'>;
  /** Where people find the page, without a trailing slash. */
  readonly pageUrl: () => string;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
  /** ms; for how long a question waits for what it is answered from. */
  readonly patience?: number;
};

export type GateRunning = GateDesk & {
  /** Settles when all that was asked is kept, as far as it can be. */
  stop(): Promise<void>;
};

export function createGateDesk(options: GateDeskOptions): GateRunning {
  const { service, pageUrl, now, patience = PATIENCE_MS } = options;
  const { db } = service.store;
  const records = new GateRecords(options);
  const [answers, watched] = [noAnswers(), noAnswers()];

  async function answered(question: Question): Promise<Answered> {
    const statuses = await inTime(statusesOf(service, question), patience);
    const at = now();
    const overrides = await inTime(orUnavailable(rows.overridesAt(db, at, question.service)), patience);
    const answer = answerOf(question, statuses, {
      now: at,
      override: overrides.at(-1) ?? null,
      freezeOf: freezeAt,
    });
    const url = `${pageUrl()}${pathOf(question, answer)}`;
    return { question, answer, words: wordsOf(answer, statuses), at, url };
  }

  return {
    ...createOverrideDesk({ db, definitions: service.definitions.current, now }),
    ...createWatchDesk({
      service,
      pageUrl,
      now,
      patience,
      records,
      onAnswer: (code) => count(watched, code),
    }),
    answers: () => answers,
    watched: () => watched,
    lost: () => records.lost,
    stop: () => records.drain(),
    async ask(input, asker: Asker) {
      const reading = readQuestion(input);
      if (!reading.ok) throw new AppError('bad_request', `query ${reading.field}: ${reading.reason}`);
      const whole = await answered(reading.question);
      count(answers, whole.answer.code);
      await records.keep(() => rows.addQuestion(db, { ...asker, answered: whole }));
      return whole;
    },
    async questions(asked) {
      const found = await orUnavailable(rows.questions(db, { ...asked, limit: asked.limit + 1 }));
      return { questions: found.slice(0, asked.limit), more: found.length > asked.limit };
    },
  };
}

function noAnswers(): Map<GateCode, number> {
  return new Map([0, 1, 3].map((code) => [code as GateCode, 0]));
}

function count(answers: Map<GateCode, number>, code: GateCode): void {
  answers.set(code, (answers.get(code) ?? 0) + 1);
}

/**
 * With all that any process committed before: the fold takes one more step first. Where another process leads, or PostgreSQL is
 * away, or a definition has just come, nothing is answered, as its counts would be of another time.
 */
async function statusesOf(service: GateDeskOptions['service'], asked: AskedObjectives): Promise<Status[]> {
  askedObjectives(service.definitions.current(), asked);
  const { fold } = service;
  await fold.settle();
  if (fold.state === null) throw notYet();
  // Only now, as they may have changed meanwhile.
  return askedObjectives(service.definitions.current(), asked).map((slo) => {
    const status = fold.state?.current.has(sloKey(slo)) ? fold.view.find(slo) : undefined;
    if (status === undefined) throw notYet();
    return status;
  });
}

/** Of the worst objective, whose verdict it is. */
function wordsOf({ verdict, slos }: Answer, statuses: readonly Status[]): string | null {
  const worst = slos.find((one) => one.verdict === verdict)?.name;
  const slo = statuses.find((status) => status.slo.name === worst)?.slo;
  return slo === undefined ? null : slo.policy.words[verdict];
}

function pathOf({ service }: Question, { slos: [first] }: Answer): string {
  return first === undefined ? '/' : sloPath({ service, name: first.name });
}
