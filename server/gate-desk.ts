/** The gate as deploys ask it, and people override it. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { AppError } from './app-error.ts';
import { notYet } from './board.ts';
import type { Definitions } from './definitions/read.ts';
import { answerOf } from './gate/answer.ts';
import { freezeAt } from './gate/freezes.ts';
import type { Answer, GateCode, Override, Question } from './gate/question.ts';
import { readOverride, readQuestion } from './gate/reading.ts';
import { GateRecords } from './gate-records.ts';
import type { Answered, Asker, GateDesk } from './http/gate-ports.ts';
import { sloKey } from './ledger/objectives.ts';
import type { Service } from './service.ts';
import type { Slo } from './slo/definition.ts';
import { suggestion } from './slo/near-word.ts';
import type { Status } from './slo/status.ts';
import { orUnavailable } from './store/connection-fault.ts';
import * as rows from './store/gate.ts';

export type GateDeskOptions = {
  readonly service: Pick<Service, 'fold' | 'definitions' | 'store'>;
  /** Where people find the page, without a trailing slash. */
  readonly pageUrl: () => string;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
};

export type GateRunning = GateDesk & {
  /** Settles when all that was asked is kept, as far as it can be. */
  stop(): Promise<void>;
};

export function createGateDesk(options: GateDeskOptions): GateRunning {
  const { service, pageUrl, now } = options;
  const { db } = service.store;
  const records = new GateRecords(options);
  const answers = new Map<GateCode, number>([0, 1, 3].map((code) => [code as GateCode, 0]));

  async function answered(question: Question): Promise<Answered> {
    const statuses = await statusesOf(service, question);
    const at = now();
    const overrides = await orUnavailable(rows.overridesAt(db, at, question.service));
    const answer = answerOf(question, statuses, {
      now: at,
      override: overrides.at(-1) ?? null,
      freezeOf: freezeAt,
    });
    const url = `${pageUrl()}${pathOf(question, answer)}`;
    return { question, answer, words: wordsOf(answer, statuses), at, url };
  }

  return {
    answers: () => answers,
    lost: () => records.lost,
    stop: () => records.drain(),
    async ask(input, asker: Asker) {
      const reading = readQuestion(input);
      if (!reading.ok) throw new AppError('bad_request', `query ${reading.field}: ${reading.reason}`);
      const whole = await answered(reading.question);
      const { code } = whole.answer;
      answers.set(code, (answers.get(code) ?? 0) + 1);
      await records.keep(() => rows.addQuestion(db, { ...asker, answered: whole }));
      return whole;
    },
    async questions(asked) {
      const found = await orUnavailable(rows.questions(db, { ...asked, limit: asked.limit + 1 }));
      return { questions: found.slice(0, asked.limit), more: found.length > asked.limit };
    },
    overrides: () => orUnavailable(rows.overridesAt(db, now())),
    async override(input) {
      const reading = readOverride(input, now());
      if (!reading.ok) throw new AppError('bad_request', `body ${reading.field}: ${reading.reason}`);
      objectivesOf(service.definitions.current(), { service: input.service, slo: null });
      const override: Override = { id: randomUUID(), ...reading.override };
      await orUnavailable(rows.addOverride(db, override));
      return override;
    },
    async endOverride(id, by) {
      const ended = await orUnavailable(rows.endOverride(db, id, by, now()));
      if (ended === null) throw new AppError('not_found', `There is no override ${id}.`);
      return ended;
    },
  };
}

/**
 * With all that any process committed before: the fold takes one more step first. Where another process leads, or PostgreSQL is
 * away, or a definition has just come, nothing is answered, as its counts would be of another time.
 */
async function statusesOf(service: GateDeskOptions['service'], asked: Asked): Promise<Status[]> {
  objectivesOf(service.definitions.current(), asked);
  const { fold } = service;
  await fold.settle();
  if (fold.state === null) throw notYet();
  // Only now, as they may have changed meanwhile.
  return objectivesOf(service.definitions.current(), asked).map((slo) => {
    const status = fold.state?.current.has(sloKey(slo)) ? fold.view.find(slo) : undefined;
    if (status === undefined) throw notYet();
    return status;
  });
}

type Asked = Pick<Question, 'service' | 'slo'>;

/** Those that are asked about: by its own name, or by that of which it was made. */
function objectivesOf({ slos, templates, faults }: Named, { service, slo }: Asked): readonly Slo[] {
  const why = faults.length === 0 ? '' : ' The definitions have faults, see leeway validate.';
  const all: readonly Slo[] = [...slos, ...templates];
  const own = all.filter((one) => one.service === service);
  if (own.length === 0) {
    const near = suggestion(service, new Set(all.map((one) => one.service)));
    throw new AppError('not_found', `No objective is defined for "${service}"${near || '.'}${why}`);
  }
  const named = own.filter(({ name, divided }) => slo === null || name === slo || divided?.from === slo);
  if (named.length === 0) {
    const near = suggestion(slo ?? '', new Set(own.map(({ name }) => name)));
    const message = `No definition names the objective "${slo}" of ${service}${near || '.'}${why}`;
    throw new AppError('not_found', message);
  }
  return named.filter((one) => slos.includes(one));
}

type Named = Pick<Definitions, 'slos' | 'templates' | 'faults'>;

/** Of the worst objective, whose verdict it is. */
function wordsOf({ verdict, slos }: Answer, statuses: readonly Status[]): string | null {
  const worst = slos.find((one) => one.verdict === verdict)?.name;
  const slo = statuses.find((status) => status.slo.name === worst)?.slo;
  return slo === undefined ? null : slo.policy.words[verdict];
}

function pathOf({ service }: Question, { slos: [first] }: Answer): string {
  return first === undefined ? '/' : `/slo/${encodeURIComponent(service)}/${encodeURIComponent(first.name)}`;
}
