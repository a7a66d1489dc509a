/** How many times as long as it took to make an answer is kept: asking all the time costs a twentieth of the time. */
const KEPT = 20;

/** Answers that cost much to make: made once however many ask meanwhile, and kept for a while in proportion. */
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
        entry.until = ended + (ended - began) * KEPT;
      },
      () => this.#answers.delete(question),
    );
    return entry.answer;
  }
}
