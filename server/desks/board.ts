/** The HTTP surface's view of the fold. */
import { AppError } from '../app-error.ts';
import type { CounterSources } from '../counter-sources.ts';
import type { Definitions } from '../definitions/read.ts';
import { isLogSource, type SourceDefinition } from '../definitions/source.ts';
import type { FileSources } from '../file-sources.ts';
import type { Board, RoutesAsked, RoutesSeen, SloKey, Source } from '../http/board.ts';
import { attributionOf } from '../ledger/attribution.ts';
import type { Entry } from '../ledger/book.ts';
import type { FoldState } from '../ledger/fold-state.ts';
import { historyOf } from '../ledger/history.ts';
import { sloKey } from '../ledger/objectives.ts';
import type { SourceHealth } from '../ledger/source-views.ts';
import { trafficOf } from '../ledger/traffic.ts';
import { OWN_SERVICE } from '../own-requests.ts';
import type { Service } from '../service.ts';
import { reportOn } from '../slo/route-report.ts';
import { KeptAnswers } from './kept-answers.ts';
import { sourceList } from './source-list.ts';

const DAY_MINUTES = 1440;
const MS_PER_MINUTE = 60_000;
const UNASKED = 'no Leeway runs that would ask it';
const UNREAD = 'no Leeway runs that would read its files';

/** `files`, `counters`: null where nobody follows or asks them. */
export type BoardOptions = {
  readonly files?: Pick<FileSources, 'faults' | 'onFaults'> | null;
  readonly counters?: Pick<CounterSources, 'faults' | 'onFaults'> | null;
  readonly clock?: () => number;
};

export function createBoard(
  { fold, definitions, store, onDefinitions }: Service,
  { files = null, counters = null, clock = () => performance.now() }: BoardOptions = {},
): Board {
  const reports = new KeptAnswers<RoutesSeen>(clock);
  return {
    get hasCounts() {
      return fold.hasLed;
    },
    snapshot() {
      if (!fold.hasLed) throw notYet();
      fold.view.publish();
      return { ...fold.statuses.snapshot(), faults: definitions.current().faults, sources: sources() };
    },
    faults: () => definitions.current().faults,
    find(key) {
      if (!fold.hasLed) throw notYet();
      return fold.view.find(key);
    },
    counted() {
      return [...(fold.state?.current.values() ?? [])].map(({ plan: { slo }, folded }) => ({
        service: slo.service,
        name: slo.name,
        ...folded,
      }));
    },
    subscribe(listener) {
      const stops = [
        fold.statuses.subscribe(({ sources: heard, ...change }) =>
          listener(heard === undefined ? change : { ...change, sources: sources(heard) }),
        ),
        files?.onFaults(() => listener({ statuses: [], removed: [], sources: sources() })),
        counters?.onFaults(() => listener({ statuses: [], removed: [], sources: sources() })),
        onDefinitions(({ faults }: Definitions) =>
          listener({ statuses: [], removed: [], faults, sources: sources() }),
        ),
      ];
      return () => {
        for (const stop of stops) stop?.();
      };
    },
    async history(key, range) {
      const { entry } = await settled(key);
      return historyOf(store, entry, range);
    },
    async attribution(key, by) {
      const { state, entry } = await settled(key);
      return attributionOf(store, state.book, entry, by);
    },
    routes: (asked) => reports.get(JSON.stringify([asked.service, asked.days]), () => routesSeen(asked)),
  };

  function sources(heard: readonly SourceHealth[] = fold.statuses.snapshot().sources): Source[] {
    return sourceList(heard, declared(), notesOn);
  }

  function declared(): SourceDefinition[] {
    const { sources, counterSources } = definitions.current();
    return [...sources, ...counterSources];
  }

  function notesOn(source: SourceDefinition): readonly string[] {
    const { name } = source;
    if (!isLogSource(source)) return counters === null ? [UNASKED] : counters.faults(name);
    return files === null ? [UNREAD] : files.faults(name).map(({ message }) => message);
  }

  /** What was folded is in the store before it is asked, so that the past and the present agree. */
  async function settled(key: SloKey): Promise<{ state: FoldState; entry: Entry }> {
    const state = await settledState();
    const entry = state.current.get(sloKey(key));
    if (entry === undefined) throw notYet();
    return { state, entry };
  }

  async function settledState(): Promise<FoldState> {
    await fold.settle();
    if (fold.state === null) throw notYet();
    return fold.state;
  }

  async function routesSeen({ service, days }: RoutesAsked): Promise<RoutesSeen> {
    const { asOf, countable } = await settledState();
    const minutes = days * DAY_MINUTES;
    // Its own requests are counted too, but are nobody's routes to look after unless they are asked for.
    const wanted = (one: string): boolean => (service === null ? one !== OWN_SERVICE : one === service);
    const seen = await trafficOf(store, { wanted, asOf, minutes });
    const slosOf = Map.groupBy(countable.slos, (slo) => slo.service);
    if (service !== null && seen.length === 0 && !slosOf.has(service)) throw unknownService(service, days);
    return {
      from: (asOf + 1 - minutes) * MS_PER_MINUTE,
      to: (asOf + 1) * MS_PER_MINUTE,
      services: seen.map((one) => reportOn(one, slosOf.get(one.service) ?? [], countable.parts)),
    };
  }
}

function unknownService(service: string, days: number): AppError {
  const message = `Nothing was seen of a service ${service} in ${days} days, and no definition names it.`;
  return new AppError('not_found', message);
}

export function notYet(): AppError {
  return new AppError(
    'unavailable',
    'The counts are being loaded, or another Leeway process on this database has them; ask again in a moment.',
    {
      retryAfter: 1,
    },
  );
}
