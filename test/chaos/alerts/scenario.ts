/** Alerts through kill -9 of Leeway and PostgreSQL, to receivers that misbehave: each arrives, under one id, in order. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, seededRandom, seedOf } from '../../../server/demo/random.ts';
import type { AlertList } from '../../../server/http/alert-contract.ts';
import type { SloList } from '../../../server/http/contract.ts';
import { getJson } from '../comparisons.ts';
import type { Outcome } from '../outcome.ts';
import { Victim } from '../victim.ts';
import { type FaultyReceiver, startFaulty } from './faulty-receiver.ts';
import { type Alerting, linesOf, waveOf, waveYaml } from './objectives.ts';
import { faultsOf } from './reckoning.ts';

export type AlertScenario = {
  readonly seed: number;
  readonly waves: number;
  /** Objectives of a wave, each of which fires once. */
  readonly size: number;
  readonly kills: number;
};

const LOOK_MS = 100;
const PATIENCE_MS = 8 * 60_000;
const MOODY_SHARE = 0.4;

type Receivers = Readonly<Record<'steady' | 'moody' | 'down' | 'distrusted', FaultyReceiver>>;

export async function alertScenario({ seed, waves, size, kills }: AlertScenario): Promise<Outcome> {
  const random = seededRandom(seedOf(seed, 71));
  const receivers = await startAll(random);
  const victim = new Victim({ definitions: () => notifyYaml(receivers) });
  const all = Array.from({ length: waves }, (_, wave) => waveOf(wave, size));
  const began = performance.now();
  try {
    await victim.start();
    const killing = killAllAlong(victim, kills, random);
    // For its first half nobody is there.
    let down = receivers.down;
    const port = Number(new URL(down.url).port);
    down.close();
    for (const [wave, own] of all.entries()) {
      if (wave === Math.ceil(waves / 2)) down = await startFaulty(0, random, { port });
      await playWave(victim, wave, own);
    }
    for (let wave = 0; wave < waves; wave++) removeWave(victim, wave);
    await killing;
    const told = { steady: receivers.steady, moody: receivers.moody, down };
    const expected = all.flat().map(({ service, name }) => `${service}/${name}`);
    const faults = await untilTold(told, expected);
    down.close();
    if (receivers.distrusted.got.length > 0) faults.push('a receiver with a wrong certificate was told');
    return {
      title: 'Alerts to receivers that misbehave',
      facts: [
        [
          'alerts',
          `${expected.length}, ${Math.floor(size / 2)} of each ${size} of them at once in one service`,
        ],
        ['kill -9 of Leeway, and of its PostgreSQL', `${victim.kills}, ${victim.postgresKills}`],
        ...Object.entries(told).map(([name, receiver]) => factOf(name, receiver)),
        ['the receiver with a wrong certificate', 'told nothing, held up nobody'],
        ['time', `${Math.round((performance.now() - began) / 1000)} s`],
      ],
      compared: [],
      numbers: { compared: expected.length * 2 * Object.keys(told).length, off: faults.length },
      faults: [...faults, ...victim.faults],
    };
  } finally {
    for (const receiver of Object.values(receivers)) receiver.close();
    await victim.dispose();
  }
}

async function startAll(random: Random): Promise<Receivers> {
  return {
    steady: await startFaulty(0, random),
    moody: await startFaulty(MOODY_SHARE, random),
    down: await startFaulty(0, random),
    distrusted: await startFaulty(0, random, { isSecure: true }),
  };
}

function notifyYaml(receivers: Receivers): string {
  const lines = Object.entries(receivers).map(
    ([name, { url }]) => `  - { name: ${name}, type: webhook, url: "${url}", on: [page] }\n`,
  );
  return `notify:\n${lines.join('')}`;
}

/**
 * Its objectives are defined, each gets a bad event, and all fire; the wave before last is removed, and so over. An alert that is shown and
 * not yet stored may be lost in a crash, and begins again while its objective is there: so those that are stored are waited for.
 */
async function playWave(victim: Victim, wave: number, own: readonly Alerting[]): Promise<void> {
  writeFileSync(fileOf(victim, wave), waveYaml(own));
  await until(own, async () => (await slosOf(victim)).filter(({ building }) => building === null));
  for (const [service, all] of Map.groupBy(own, (one) => one.service))
    await post(victim, service, linesOf(all));
  await until(own, () => firingOf(victim));
  if (wave >= 2) removeWave(victim, wave - 2);
}

function removeWave(victim: Victim, wave: number): void {
  rmSync(fileOf(victim, wave), { force: true });
}

function fileOf({ definitionsDir }: Victim, wave: number): string {
  return join(definitionsDir, `wave-${wave}.yaml`);
}

type Named = { readonly service: string; readonly name: string };

async function slosOf({ url }: Victim): Promise<SloList['slos']> {
  return (await getJson<SloList>(`${url}/api/v1/slos`)).slos;
}

/** What the alerts that are stored and fire are of. */
async function firingOf({ url }: Victim): Promise<Named[]> {
  const { alerts } = await getJson<AlertList>(`${url}/api/v1/alerts?state=firing&limit=500`);
  return alerts.map(({ service, slo }) => ({ service, name: slo ?? '' }));
}

/** Every objective of a wave is among those that are so, whatever is killed meanwhile. */
async function until(own: readonly Alerting[], areSo: () => Promise<readonly Named[]>): Promise<void> {
  const late = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = new Set((await areSo().catch(() => [])).map(({ service, name }) => `${service}/${name}`));
    const missing = own.filter(({ service, name }) => !found.has(`${service}/${name}`));
    if (missing.length === 0) return;
    if (performance.now() > late)
      throw new Error(`${own.length - missing.length} of ${own.length} objectives came so far`);
    await delay(LOOK_MS);
  }
}

/** Sent under a key until it is taken. */
async function post(victim: Victim, service: string, body: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${victim.url}/api/v1/logs?service=${service}`, {
      method: 'POST',
      headers: { 'idempotency-key': service },
      body,
    }).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    if (answer?.status === 200) return;
    await delay(LOOK_MS);
  }
}

async function killAllAlong(victim: Victim, kills: number, random: Random): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await delay(500 + random() * 6_000);
    await victim.kill(kill % 3 === 0);
    await victim.start();
  }
}

/** Until every receiver has all; what is missing in the end is a fault. */
async function untilTold(
  receivers: Readonly<Record<string, FaultyReceiver>>,
  expected: readonly string[],
): Promise<string[]> {
  const late = performance.now() + PATIENCE_MS;
  for (;;) {
    const faults = Object.entries(receivers).flatMap(([name, { got }]) => faultsOf(name, got, expected));
    if (faults.length === 0 || performance.now() > late) return faults;
    await delay(LOOK_MS);
  }
}

function factOf(name: string, { got, faults }: FaultyReceiver): [string, string] {
  const taken = got.filter(({ isTaken }) => isTaken);
  const again = taken.length - new Set(taken.map(({ id }) => id)).size;
  const wrong = [...faults].map(([fault, count]) => `${fault} ${count} times`).join(', ');
  return [
    `receiver "${name}"`,
    `${got.length} requests, ${taken.length} taken, ${again} of them again under the same id${wrong === '' ? '' : `; ${wrong}`}`,
  ];
}
