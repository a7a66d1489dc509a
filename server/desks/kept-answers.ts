/** How many times as long as it took to make an answer is kept: asking all the time costs a twentieth of the time. */
const KEPT = 20;
/** ms; who asks again for what is made as quickly sees the newest. */
const QUICK = 250;

/** Answers that may cost much: made once however many ask meanwhile, and where they do kept for a while in proportion. */
export class KeptAnswers<T> {
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly answer: Promise<T>; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(question: string, make: () => Promise<T>): Promise<T> {
    const began = this.#now();
    for (const [asked, { until }] of this.#answers) if (until <= began) this.#answers.delete(asked);
    const kept = this.#answers.get(question);
    if (kept !== undefined) return kept.answer;
    const entry = { answer: make(), until: Number.POSITIVE_INFINITY };
    this.#answers.set(question, entry);
    entry.answer.then(
      () => {
        const ended = this.#now();
        const took = ended - began;
        entry.until = took < QUICK ? ended : ended + took * KEPT;
      },
      () => this.#answers.delete(question),
    );
    return entry.answer;
  }
}
