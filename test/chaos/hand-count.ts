/** The count by hand, one event after the other, and what the API says, compared number by number. */
import type { SloList } from '../../server/http/contract.ts';
import { type Book, newBook, note } from './book.ts';
import {
  type Comparison,
  compareCuts,
  compareHistory,
  compareStatus,
  differences,
  getJson,
} from './comparisons.ts';
import type { Event, Objective } from './objectives.ts';

/** What was written or sent, as its generator meant it. */
export type Meant = { readonly service: string; readonly events: readonly Event[]; readonly refused: number };

const AGAIN_MS = 200;

export class HandCount {
  readonly #books: Map<Objective, Book>;
  readonly #sourceOf: (service: string) => string;
  readonly #accepted = new Map<string, number>();
  readonly #refused = new Map<string, number>();

  /** `sourceOf`: where a service's lines come from. */
  constructor(
    objectives: readonly Objective[],
    sourceOf: (service: string) => string = (service) => `http/${service}`,
  ) {
    this.#books = new Map(objectives.map((objective) => [objective, newBook()]));
    this.#sourceOf = sourceOf;
  }

  add({ service, events, refused }: Meant): void {
    this.#accepted.set(service, (this.#accepted.get(service) ?? 0) + events.length);
    this.#refused.set(service, (this.#refused.get(service) ?? 0) + refused);
    for (const [objective, book] of this.#books) {
      if (objective.service === service) for (const event of events) note(book, objective, event);
    }
  }

  /** Everything that Leeway at `url` says about the traffic; while lines are missing, only how many. */
  async compare(url: string): Promise<Comparison[]> {
    const list = await getJson<SloList>(`${url}/api/v1/slos`);
    const found = this.#compareSources(list);
    if (differences(found).length > 0) return found;
    for (const [objective, book] of this.#books) {
      const id = `${objective.service}/${objective.name}`;
      const status = list.slos.find(({ service, name }) => `${service}/${name}` === id);
      if (status === undefined) throw new Error(`the API does not know ${id}`);
      const address = `${url}/api/v1/slos/${id}`;
      found.push(...compareStatus(objective, book, status));
      found.push(...(await compareCuts(id, book, address)));
      found.push(...(await compareHistory(id, book, address)));
    }
    return found;
  }

  #compareSources({ sources }: SloList): Comparison[] {
    return [...this.#accepted].flatMap(([service, expected]) => {
      const source = sources.find(({ name }) => name === this.#sourceOf(service));
      const refused = this.#refused.get(service) ?? 0;
      return [
        { what: `${service}: accepted`, expected, counted: source?.accepted ?? 0 },
        { what: `${service}: rejected`, expected: refused, counted: source?.rejected ?? 0 },
      ];
    });
  }
}

/** Polls until all is equal, or for `patienceMs`; answers the last comparison. */
export async function compareUntilEqual(
  hand: HandCount,
  url: string,
  patienceMs: number,
): Promise<Comparison[]> {
  const giveUp = performance.now() + patienceMs;
  for (;;) {
    const compared = await hand.compare(url).catch((cause: unknown) => {
      if (performance.now() > giveUp) throw cause;
      return null;
    });
    if (compared !== null && (differences(compared).length === 0 || performance.now() > giveUp))
      return compared;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
