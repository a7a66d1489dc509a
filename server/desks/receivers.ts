/** The receivers of the definitions, ready to be sent to; one whose settings stay as they are stays. */
import { isDeepStrictEqual } from 'node:util';
import type { ReceiverDeps } from '../alerts/posting.ts';
import type { Receiver } from '../alerts/receiver.ts';
import { createReceiver } from '../alerts/receivers/create.ts';
import type { Definitions } from '../definitions/read.ts';
import type { ReceiverDefinition } from '../definitions/receiver.ts';

type Opened = { readonly settings: Omit<ReceiverDefinition, 'place' | 'on'>; readonly receiver: Receiver };

export class Receivers {
  readonly #deps: ReceiverDeps;
  readonly #opened = new Map<string, Opened>();

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  configure({ receivers }: Pick<Definitions, 'receivers'>): void {
    const wanted = new Map(receivers.map(({ place: _, on: __, ...settings }) => [settings.name, settings]));
    for (const [name, { settings, receiver }] of this.#opened) {
      if (isDeepStrictEqual(settings, wanted.get(name))) continue;
      this.#opened.delete(name);
      void receiver.close();
    }
    for (const [name, settings] of wanted) {
      if (!this.#opened.has(name))
        this.#opened.set(name, { settings, receiver: createReceiver(settings, this.#deps) });
    }
  }

  get(name: string): Receiver | null {
    return this.#opened.get(name)?.receiver ?? null;
  }

  get names(): readonly string[] {
    return [...this.#opened.keys()];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opened.values()].map(({ receiver }) => receiver.close()));
  }
}
