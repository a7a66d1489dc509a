/** Alerts that begin while something befalls the fleet: each has to be told once. */
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../../server/demo/random.ts';
import { type FaultyReceiver, startFaulty } from '../alerts/faulty-receiver.ts';
import { type Alerting, linesOf, waveYaml } from '../alerts/objectives.ts';
import { Sender } from '../sender.ts';

const LOOK_MS = 50;
const PATIENCE_MS = 30_000;

export class Pager {
  readonly #receiver: FaultyReceiver;
  readonly #objectives: readonly Alerting[];
  #begun = 0;

  private constructor(receiver: FaultyReceiver, most: number) {
    this.#receiver = receiver;
    this.#objectives = Array.from({ length: most }, (_, place) => ({
      service: `pager-${place}`,
      name: `slo-${place}`,
    }));
  }

  /** For so many alerts at most. */
  static async open(most: number): Promise<Pager> {
    return new Pager(await startFaulty(0, seededRandom(1)), most);
  }

  get yaml(): string {
    const receiver = `notify:\n  - { name: pager, type: webhook, url: "${this.#receiver.url}", on: [page] }\n`;
    return `${receiver}---\n${waveYaml(this.#objectives)}`;
  }

  /** Has one more alert begin; settles, with what is wrong about it in words, when it was told. */
  async next(urls: readonly string[]): Promise<string[]> {
    const alerting = this.#objectives[this.#begun++];
    if (alerting === undefined)
      throw new RangeError(`there are ${this.#objectives.length} alerts, and no more`);
    const { service, name } = alerting;
    let turn = 0;
    const sender = new Sender(() => urls[turn++ % urls.length]!);
    const body = Buffer.from(linesOf([alerting]));
    await sender.send({ key: service, service, body, lines: 1, events: [EVENT], refused: 0 });
    sender.close();
    const late = performance.now() + PATIENCE_MS;
    while (this.#idsOf(`${service}/${name}`).size === 0 && performance.now() < late) await delay(LOOK_MS);
    return [...this.#faultsOf(`${service}/${name}`), ...sender.tally.faults];
  }

  /** What is wrong, in words, with the alerts that were told so far. */
  faults(): string[] {
    return this.#objectives
      .slice(0, this.#begun)
      .flatMap(({ service, name }) => this.#faultsOf(`${service}/${name}`));
  }

  close(): void {
    this.#receiver.close();
  }

  #faultsOf(alert: string): string[] {
    const { size } = this.#idsOf(alert);
    return size === 1 ? [] : [`the alert of ${alert} was told under ${size} ids`];
  }

  #idsOf(alert: string): ReadonlySet<string> {
    const firing = this.#receiver.got.filter(
      ({ type, alerts }) => type === 'alert.firing' && alerts.includes(alert),
    );
    return new Set(firing.map(({ id }) => id));
  }
}

/** Only how many there are is looked at. */
const EVENT = { minute: 0, method: 'GET', path: '/', status: 500, us: 1000 };
