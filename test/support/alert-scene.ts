/** Leeway with its alerts on a clock that the test moves, minute by minute, and all that is told of them. */

import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type AlertsRunning, createAlertDesk } from '../../server/desks/alert-desk.ts';
import { createSilenceDesk } from '../../server/desks/silence-desk.ts';
import type { SilenceDesk } from '../../server/http/silence-ports.ts';
import type { Service } from '../../server/service.ts';
import { deniedOf } from './receivers.ts';
import { folded, minuteOf, openScene, post, ready, type Scene } from './service-harness.ts';
import type { Event } from './traffic.ts';

const MINUTE = 60_000;
/** Half past a minute, so that nothing hangs on which second it is. */
export const NOON = Date.UTC(2026, 10, 22, 12, 0, 30);

export type Minute = { readonly good?: number; readonly bad?: number; readonly path?: string };

export type AlertScene = Scene & {
  readonly service: Service;
  readonly desk: AlertsRunning;
  readonly silences: SilenceDesk;
  /** Moves the clock on by one minute and posts what is given for it; settles when all is folded and delivered. */
  minute(given?: Minute | readonly Minute[]): Promise<void>;
  /** As many minutes with the same traffic. */
  minutes(count: number, given?: Minute): Promise<void>;
  /** Moves the clock without a line, and delivers what is due. */
  wait(ms: number): Promise<void>;
  /** Stops the process and begins another on the same database. */
  restart(): Promise<void>;
};

export async function openAlertScene(yaml: string): Promise<AlertScene> {
  const scene = await openScene(NOON);
  await scene.define(yaml);
  const running: { service: Service; desk: AlertsRunning } = await begin(scene);
  onTestFinished(() => running.desk.stop());
  const settle = async (): Promise<void> => {
    await folded(running.service, scene.clock);
    await running.desk.round();
  };
  const minute: AlertScene['minute'] = async (given = {}) => {
    scene.clock.now += MINUTE;
    const events = [given].flat().flatMap((one) => eventsOf(one as Minute, minuteOf(scene.clock)));
    if (events.length > 0) await post(running.service, scene.clock, events);
    await settle();
  };
  return {
    ...scene,
    get service() {
      return running.service;
    },
    get desk() {
      return running.desk;
    },
    get silences() {
      const { store, definitions } = running.service;
      const now = () => scene.clock.now;
      return createSilenceDesk({
        db: store.db,
        definitions: definitions.current,
        now,
      });
    },
    minute,
    async minutes(count, given) {
      for (let each = 0; each < count; each++) await minute(given);
    },
    async wait(ms) {
      scene.clock.now += ms;
      await settle();
    },
    async restart() {
      await running.desk.stop();
      await running.service.stop();
      Object.assign(running, await begin(scene));
      await settle();
    },
  };
}

async function begin(scene: Scene): Promise<{ service: Service; desk: AlertsRunning }> {
  const service = await scene.start('a', true);
  await ready(service);
  const desk = createAlertDesk({
    service,
    config: { denied: deniedOf([]) },
    pageUrl: () => 'https://leeway.example',
    now: () => scene.clock.now,
    random: () => 1,
    log: pino({ level: 'silent' }),
  });
  return { service, desk };
}

export function eventsOf({ good = 0, bad = 0, path = '/s/x' }: Minute, minute: number): Event[] {
  const one = { minute, second: 1, method: 'GET', path, us: 1_000 };
  return [
    ...Array.from({ length: good }, () => ({ ...one, status: 200 })),
    ...Array.from({ length: bad }, () => ({ ...one, status: 503 })),
  ];
}
