import { PresentSpan } from '../recurrence/present-span.ts';
import { spansOf } from '../recurrence/spans.ts';
import type { AlertSubject } from '../slo/alert.ts';
import type { Silence } from './silence.ts';
import type { SilenceStore } from './silence-ports.ts';

type SilenceBookOptions = {
  readonly store: Pick<SilenceStore, 'openSilences'>;
  readonly now: () => number;
  /** What an objective was made of that is one of several, by its service and name; null when it stands for itself. */
  readonly templateOf?: (service: string, slo: string) => string | null;
};

/** The silences that are not over, kept so that asking costs next to nothing. */
export class SilenceBook {
  readonly #options: SilenceBookOptions;
  #kept = new Map<string, KeptSilence>();

  constructor(options: SilenceBookOptions) {
    this.#options = options;
  }

  /** Reads what there is; true when that is something else than before. */
  async refresh(): Promise<boolean> {
    const { store, now } = this.#options;
    const open = await store.openSilences(now());
    const isSame = open.length === this.#kept.size && open.every(({ id }) => this.#kept.has(id));
    if (isSame) return false;
    this.#kept = new Map(
      open.map((silence) => [silence.id, this.#kept.get(silence.id) ?? new KeptSilence(silence)]),
    );
    return true;
  }

  /** True when nobody is to be told of alerts about `subject` at `now`, ms. */
  isSilenced(subject: AlertSubject, now: number): boolean {
    for (const kept of this.#kept.values())
      if (this.#isAbout(kept.silence, subject) && kept.holds(now)) return true;
    return false;
  }

  #isAbout(silence: Silence, { service, slo }: AlertSubject): boolean {
    if (silence.service !== service) return false;
    if (silence.slo === null || silence.slo === slo) return true;
    return slo !== null && this.#options.templateOf?.(service, slo) === silence.slo;
  }
}

/** A silence never changes but by its end. */
class KeptSilence {
  readonly silence: Silence;
  readonly #present: PresentSpan;

  constructor(silence: Silence) {
    this.silence = silence;
    this.#present = new PresentSpan(spansOf(silence));
  }

  holds(now: number): boolean {
    const span = this.#present.at(now);
    return span !== null && span.from <= now;
  }
}
