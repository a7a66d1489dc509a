import { setTimeout as delay } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { pino } from 'pino';
import { type CounterSources, createCounterSources } from '../counter-sources.ts';
import type { Service } from '../service.ts';
import type { CounterSlo } from '../slo/definition.ts';
import type { Io } from './io.ts';

const POLL_MS = 50;
/** What is worked out for minutes is known up to the last whole one. */
const PRESENT_MS = 120_000;

/**
 * Reads the counters of the definitions up to the present, with a bar on a terminal. What cannot be read is left, and its
 * faults are told by what is answered.
 */
export async function readCounters(service: Service, io: Io): Promise<CounterSources> {
  const slos = service.definitions.current().slos.filter((slo) => slo.sli === 'counters');
  const sources = createCounterSources({ service, now: Date.now, log: pino({ level: 'silent' }) });
  if (slos.length === 0) return sources;
  const begun = Date.now();
  const bar = new SingleBar({
    format: '  {bar} {percentage}%  reading counters  {eta_formatted} left',
    stream: io.stderr,
    etaBuffer: 50,
  });
  const isShown = io.stderr.isTTY === true;
  if (isShown) bar.start(slos.length, 0);
  sources.start();
  for (let waiting = slos; waiting.length > 0; ) {
    await delay(POLL_MS);
    waiting = slos.filter((slo) => !isRead(service, sources, slo, begun));
    if (isShown) bar.update(slos.reduce((sum, slo) => sum + shareOf(service, slo, begun), 0));
  }
  if (isShown) bar.stop();
  await sources.stop();
  await service.fold.settle();
  return sources;
}

function isRead(service: Service, sources: CounterSources, { counters }: CounterSlo, begun: number): boolean {
  const reading = service.readings.get(counters.digest);
  if (reading === null) return sources.faults(counters.source).length > 0;
  return reading.fault !== null || (reading.share === null && reading.until >= begun - PRESENT_MS);
}

function shareOf(service: Service, { counters }: CounterSlo, begun: number): number {
  const reading = service.readings.get(counters.digest);
  if (reading === null) return 0;
  return reading.share ?? (reading.until >= begun - PRESENT_MS ? 1 : 0);
}
