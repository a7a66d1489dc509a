/** Makes the message of a delivery: what its alerts were, and what is looked up about them. */
import { gravestFirst } from '../slo/alert.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import type { AlertHit, AlertMessage, MessageFacts } from './message.ts';
import type { ClaimedDelivery, DueNotice } from './ports.ts';

/** Of a storm, so many are looked into; the others are told as they are. */
const LOOKED_INTO = 10;

/** A lookup that rejects leaves its part of the message out: an alert does not wait for it. */
export type Lookups = {
  /** What is hit in the last `lookback` minutes, the most first. */
  hits(facts: AlertFacts, lookback: number | null): Promise<readonly AlertHit[]>;
  deployBefore(service: string, at: number): Promise<MessageFacts['deploy']>;
  /** The page of what an alert is about, at the time at which it began. */
  urlOf(facts: AlertFacts): string;
};

/** `now` in ms. The delivery has a notice at least. */
export async function composed(
  { id, type, service, thread, notices }: ClaimedDelivery,
  lookups: Lookups,
  now: number,
): Promise<AlertMessage> {
  const inOrder = notices.toSorted((a, b) => gravestFirst(a.facts, b.facts));
  const deploys = new Map<number, Promise<MessageFacts['deploy']>>();
  const deployBefore = (at: number): Promise<MessageFacts['deploy']> => {
    const minute = Math.floor(at / 60_000);
    const known = deploys.get(minute) ?? lookups.deployBefore(service, at).catch(() => null);
    deploys.set(minute, known);
    return known;
  };
  const alerts: MessageFacts[] = [];
  for (const [place, { facts, lookback }] of inOrder.entries()) {
    const looks = place < LOOKED_INTO && type === 'firing';
    const hit = looks ? await lookups.hits(facts, lookback).catch(() => []) : [];
    alerts.push({ ...facts, hit, deploy: await deployBefore(facts.startedAt), url: lookups.urlOf(facts) });
  }
  return { id, type, test: false, service, at: now, alerts, threads: threadsOf(type, thread, notices) };
}

/** What fires opens the thread of its delivery; what is over closes those that are over in all their parts. */
function threadsOf(
  type: AlertMessage['type'],
  own: string,
  notices: readonly DueNotice[],
): AlertMessage['threads'] {
  if (type === 'firing') return [{ id: own, closes: false }];
  const byThread = new Map(notices.map(({ thread, closes }) => [thread, closes]));
  return [...byThread].map(([id, closes]) => ({ id, closes }));
}
