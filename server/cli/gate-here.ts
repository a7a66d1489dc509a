import { pino } from 'pino';
import { readConfig } from '../config.ts';
import { createGateDesk, type GateRunning } from '../desks/gate-desk.ts';
import type { Service } from '../service.ts';
import type { Io } from './io.ts';
import { pageOf } from './page-url.ts';

/** Asks a gate of this process, from the database, as a server would; what is to be kept of it is. */
export async function askGateHere<T>(
  service: Service,
  { env }: Io,
  ask: (desk: GateRunning) => Promise<T>,
): Promise<T> {
  const log = pino({ level: 'silent' });
  const desk = createGateDesk({ service, pageUrl: () => pageOf(readConfig(env)), now: Date.now, log });
  const answered = await ask(desk);
  await desk.stop();
  return answered;
}
