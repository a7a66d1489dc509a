/** How a service does since a deploy, against what ran before it. */

import type { GateCode } from '../gate/question.ts';
import { type Rollout, rolloutOf } from '../gate/rollout.ts';
import { unknownVersion, type Watched, watchAnswer } from '../gate/watch-answer.ts';
import type { WatchAsked, WatchDesk } from '../http/gate-ports.ts';
import { sloPath } from '../http/page-paths.ts';
import { countsBetween } from '../ledger/between.ts';
import { sloKey } from '../ledger/objectives.ts';
import type { Service } from '../service.ts';
import type { Slo } from '../slo/definition.ts';
import { trialSize, unitOf } from '../slo/unit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import { deploys } from '../store/deploys.ts';
import { keepWatch, watches } from '../store/watches.ts';
import { notYet } from './board.ts';
import { askedObjectives } from './gate-objectives.ts';
import type { GateRecords } from './gate-records.ts';
import { inTime } from './in-time.ts';

/** The newest; a version of before that is not waited after any more. */
const MOST_MARKERS = 200;
const MS_PER_MINUTE = 60_000;

export type WatchDeskOptions = {
  readonly service: Pick<Service, 'fold' | 'definitions' | 'store'>;
  /** Where people find the page, without a trailing slash. */
  readonly pageUrl: () => string;
  readonly now: () => number;
  /** ms; for how long a question waits for what it is answered from. */
  readonly patience: number;
  readonly records: GateRecords;
  /** Told of each answer. */
  readonly onAnswer: (code: GateCode) => void;
};

export function createWatchDesk(options: WatchDeskOptions): WatchDesk {
  const { service, pageUrl, now, patience, records, onAnswer } = options;
  const { fold, definitions, store } = service;

  /** What was folded is in the store before it is asked. */
  async function counted(slo: Slo, { before, after }: Rollout): Promise<Watched> {
    const entry = fold.state?.current.get(sloKey(slo));
    if (entry === undefined) throw notYet();
    return {
      ...{ name: slo.name, unit: unitOf(slo), trial: trialSize(slo) },
      before: await countsBetween(store, entry, before),
      after: await countsBetween(store, entry, after),
      isWhole: entry.building === null,
    };
  }

  async function answered(asked: WatchAsked) {
    askedObjectives(definitions.current(), asked);
    await fold.settle();
    if (fold.state === null) throw notYet();
    const markers = await orUnavailable(
      deploys(store.db, { service: asked.service, services: null, limit: MOST_MARKERS }),
    );
    const asOf = Math.floor(now() / MS_PER_MINUTE);
    const rollout = rolloutOf(markers, asked.version, asOf);
    if (rollout === null) return { rollout, answer: unknownVersion(asked.service, asked.version) };
    const watched: Watched[] = [];
    for (const slo of askedObjectives(definitions.current(), asked))
      watched.push(await counted(slo, rollout));
    return { rollout, answer: watchAnswer(watched) };
  }

  return {
    async watch(asked, by) {
      const { rollout, answer } = await inTime(answered(asked), patience);
      const [first] = answer.slos;
      const page = first === undefined ? '/' : sloPath({ service: asked.service, name: first.name });
      const whole = { asked, rollout, answer, at: now(), url: `${pageUrl()}${page}` };
      onAnswer(answer.code);
      await records.keep(() => keepWatch(store.db, whole, by));
      return whole;
    },
    async watches(asked) {
      const found = await orUnavailable(watches(store.db, { ...asked, limit: asked.limit + 1 }));
      return { watches: found.slice(0, asked.limit), more: found.length > asked.limit };
    },
  };
}
