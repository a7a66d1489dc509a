/** How a service does since a deploy, against what ran before it. */

import { type Rollout, rolloutOf } from '../gate/rollout.ts';
import { unknownVersion, type Watched, watchAnswer } from '../gate/watch-answer.ts';
import type { WatchAsked, WatchDesk } from '../http/gate-ports.ts';
import { sloPath } from '../http/page-paths.ts';
import { countsBetween } from '../ledger/between.ts';
import { sloKey } from '../ledger/objectives.ts';
import type { Service } from '../service.ts';
import type { Slo } from '../slo/definition.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import { deploys } from '../store/deploys.ts';
import { notYet } from './board.ts';
import { askedObjectives } from './gate-objectives.ts';
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
};

export function createWatchDesk({ service, pageUrl, now, patience }: WatchDeskOptions): WatchDesk {
  const { fold, definitions, store } = service;

  /** What was folded is in the store before it is asked. */
  async function counted(slo: Slo, { before, after }: Rollout): Promise<Watched> {
    const entry = fold.state?.current.get(sloKey(slo));
    if (entry === undefined) throw notYet();
    return {
      name: slo.name,
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
    async watch(asked) {
      const { rollout, answer } = await inTime(answered(asked), patience);
      const [first] = answer.slos;
      const page = first === undefined ? '/' : sloPath({ service: asked.service, name: first.name });
      return { asked, rollout, answer, at: now(), url: `${pageUrl()}${page}` };
    },
  };
}
