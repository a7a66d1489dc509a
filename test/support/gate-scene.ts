/** The gate on a service of its own, asked in one line. */
import { pino } from 'pino';
import { createGateDesk, type GateRunning } from '../../server/desks/gate-desk.ts';
import type { QuestionInput } from '../../server/gate/reading.ts';
import type { Service } from '../../server/service.ts';
import { openScene, post, ready, type Scene } from './service-harness.ts';
import { type Event, SERVICE } from './traffic.ts';

export const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NOBODY = { by: null, version: null };
export const YAML = `service: ${SERVICE}
slos:
  - { name: read, objective: 99% of GET /a non-5xx over 30d }
  - { name: write, objective: 99% of POST /a non-5xx over 30d }
  - { name: by-route, per: [route], objective: 99% of PUT non-5xx over 30d }
`;

export function events(count: number, status: number, method = 'GET'): Event[] {
  const minute = Math.floor(NOW / 60_000);
  return Array.from({ length: count }, () => ({
    ...{ minute, second: 1, method, path: '/a', status, us: 5000 },
  }));
}

export function deskOn(scene: Scene, service: Service, patience = 60_000): GateRunning {
  return createGateDesk({
    service,
    pageUrl: () => 'http://leeway.example',
    now: () => scene.clock.now,
    log: pino({ level: 'silent' }),
    patience,
  });
}

export const asking = (more: Partial<QuestionInput> = {}): QuestionInput => ({
  ...{ service: SERVICE, slo: 'read', kind: 'feature', strict: false },
  ...{ minRemaining: null, maxBurn: null, onUnknown: null },
  ...more,
});

export async function openGate() {
  const scene = await openScene(NOW);
  await scene.define(YAML);
  const service = await scene.start();
  await ready(service);
  const desk = deskOn(scene, service);
  const ask = (more: Partial<QuestionInput> = {}) => desk.ask(asking(more), NOBODY);
  const send = (...given: Parameters<typeof events>) => post(service, scene.clock, events(...given));
  return { ...scene, scene, service, desk, ask, send };
}
