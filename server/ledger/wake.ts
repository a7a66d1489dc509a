/** A wait that can be cut short. */
export class Wake {
  #wake: (() => void) | null = null;
  #asked = false;

  /** Ends the wait that goes on, or the next one at once. */
  now(): void {
    this.#asked = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#asked) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = null;
    this.#asked = false;
  }
}
