/** The fold's own evaluation on a clock of minutes: what is told of each minute, and which alerts come of it. */
import { advance } from '../../server/ledger/advance.ts';
import { AlertBook } from '../../server/ledger/alert-book.ts';
import { Alerting } from '../../server/ledger/alerting.ts';
import type { Entry } from '../../server/ledger/book.ts';
import { Flow } from '../../server/ledger/flow.ts';
import { FoldState } from '../../server/ledger/fold-state.ts';
import { addPack, type HourPack } from '../../server/ledger/hour-pack.ts';
import { type Countable, sloKey } from '../../server/ledger/objectives.ts';
import { Sources } from '../../server/ledger/sources.ts';
import { Tally } from '../../server/ledger/tally.ts';
import type { AlertState } from '../../server/slo/alert-state.ts';
import type { EventSlo } from '../../server/slo/definition.ts';
import { NO_DURATION } from '../../server/slo/histogram.ts';
import { planFor } from '../../server/slo/plan.ts';

const MS_PER_MINUTE = 60_000;
const SOURCE = 'edge';
const GOOD_SERIES = 1;
const BAD_SERIES = 2;

export type MinuteTraffic = { readonly good: number; readonly bad: number };

export class Replay {
  readonly #state: FoldState;
  readonly #stored = new Map<string, HourPack>();
  readonly #alerts = new Map<string, AlertState[]>();
  #seq = 0;
  #ids = 0;

  /** `silenceAfter`: minutes. */
  constructor(slos: readonly EventSlo[], start: number, silenceAfter: number) {
    const countable = countableOf(slos, silenceAfter);
    const sources = new Sources([], new Map(), countable);
    const book = new AlertBook([], () => String(this.#ids++));
    const alerting = new Alerting(book, { isSilenced: () => false, routes: () => [], isKept: true });
    const lease = { holder: 'test', epoch: 1, serverRun: '' };
    this.#state = new FoldState({ lease, sources, alerting, countable, now: start * MS_PER_MINUTE });
    const entries = slos.map((slo, place): Entry => {
      const plan = planFor(slo);
      const tally = new Tally(place + 1, plan.lookbacks, start);
      const folded = { good: 0, bad: 0 };
      return {
        id: place + 1,
        revision: '',
        plan,
        tally,
        trend: null,
        building: null,
        folded,
        flow: new Flow(),
        late: null,
      };
    });
    for (const entry of entries) this.#state.current.set(sloKey(entry.plan.slo), entry);
    const series = { service: 'shop', method: 'GET', route: '/' };
    this.#state.book.learn([
      { id: GOOD_SERIES, ...series, status: 200 },
      { id: BAD_SERIES, ...series, status: 500 },
    ]);
    this.#state.install(countable, entries);
  }

  /** Moves the clock to the middle of a minute. */
  async go(minute: number): Promise<void> {
    await advance(this.#state, { hourPacks: async (slos, hours) => this.#packs(slos, hours) }, minute);
  }

  /** Tells of a minute, at the present one; heard, even if there is nothing to tell. */
  tell(minute: number, { good, bad }: MinuteTraffic): void {
    const at = this.#state.asOf * MS_PER_MINUTE;
    const counts = [
      { series: GOOD_SERIES, count: good },
      { series: BAD_SERIES, count: bad },
    ];
    const lines = {
      accepted: good + bad,
      rejected: 0,
      rejectedBy: {},
      ignored: 0,
      ignoredBy: {},
      formats: {},
    };
    const source = { source: SOURCE, service: 'shop', services: ['shop'], at, newest: minute, ...lines };
    const heard: (readonly [number, number])[] = [[minute, minute]];
    this.#state.apply(
      { writer: 1, seq: ++this.#seq, sources: [{ ...source, heard }] },
      counts
        .filter(({ count }) => count > 0)
        .map(({ series, count }) => ({
          series,
          minute,
          buckets: [NO_DURATION],
          counts: [count],
          from: 0,
          to: 1,
        })),
    );
  }

  /** Brings the alerts up to date, and saves as a flush does. */
  check(): void {
    this.#state.checkAlerts((this.#state.asOf + 0.5) * MS_PER_MINUTE);
    const { hours, alerts } = this.#state.takeFlush();
    for (const { slo, hour, delta } of hours) {
      const stored = this.#stored.get(`${slo} ${hour}`);
      if (stored === undefined) this.#stored.set(`${slo} ${hour}`, delta);
      else addPack(stored, delta);
    }
    for (const alert of alerts) this.#alerts.set(alert.id, [...(this.#alerts.get(alert.id) ?? []), alert]);
  }

  /** Every alert there was, as it was saved from its beginning on. */
  get alerts(): readonly (readonly AlertState[])[] {
    return [...this.#alerts.values()];
  }

  #packs(slos: readonly number[], hours: readonly number[]) {
    return slos.flatMap((slo) =>
      hours.flatMap((hour) => {
        const pack = this.#stored.get(`${slo} ${hour}`);
        return pack === undefined ? [] : [{ slo, hour, pack: pack.slice() }];
      }),
    );
  }
}

function countableOf(slos: readonly EventSlo[], silenceAfter: number): Countable {
  return {
    slos,
    silenceAfter: new Map([[SOURCE, silenceAfter]]),
    formatted: new Set(),
    lags: new Map(),
    counterSources: new Map(),
    rejectedAbove: new Map(),
    routes: [],
    warnings: new Map(),
    parts: [],
    currentParts: [],
    routeSince: new Map(),
  };
}
