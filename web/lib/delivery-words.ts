/** What became of the messages about an alert. */
import type { Delivery, DeliveryAttempt, ReceiverStatus } from '../../server/http/alert-contract.ts';
import { plural, wholeNumber } from '../../server/slo/words.ts';
import { listed } from './alert-words.ts';
import { timeOf } from './amounts.ts';
import { ageText } from './connection.ts';

type State = Delivery['state'];

const WORST_FIRST: readonly State[] = ['dead', 'waiting', 'sent', 'dropped'];

/** `3 messages: 1 dead, 1 waiting and 1 sent`. */
export function deliveriesLine(deliveries: readonly Pick<Delivery, 'state'>[]): string {
  const all = deliveries.length;
  const counts = WORST_FIRST.map((state) => ({
    word: state,
    count: deliveries.filter((delivery) => delivery.state === state).length,
  })).filter(({ count }) => count > 0);
  const parts = counts.map(({ word, count }) => (counts.length === 1 ? word : `${count} ${word}`));
  return `${plural(all, 'message')}: ${all > 1 && counts.length === 1 ? 'all ' : ''}${listed(parts)}`;
}

/** `it fires, with 11 others`: what a message tells. */
export function toldText({ type, alerts }: Pick<Delivery, 'type' | 'alerts'>): string {
  const others = alerts > 1 ? `, with ${plural(alerts - 1, 'other')}` : '';
  return `it ${type === 'firing' ? 'fires' : 'is over'}${others}`;
}

/** Why a message to a receiver may wait; null when none of that name is defined. */
export type Told = Pick<ReceiverStatus, 'pausedUntil' | 'fault'> | null;

/** Undefined while it is not known who is told. */
export function toldOf(receivers: readonly ReceiverStatus[] | undefined, name: string): Told | undefined {
  return receivers === undefined ? undefined : (receivers.find((receiver) => receiver.name === name) ?? null);
}

export function deliveryState(delivery: Delivery, now: number, told?: Told): string {
  const { state, attempts, finishedAt, reason } = delivery;
  const at = finishedAt === null ? '' : ` ${timeOf(finishedAt)}`;
  const why = reason === null ? '' : `: ${reason}`;
  switch (state) {
    case 'waiting':
      return waitingText(delivery, now, told);
    case 'sent':
      return `Sent${at}${attempts > 1 ? ` at attempt ${wholeNumber(attempts)}` : ''}`;
    case 'dead':
      return `Dead${finishedAt === null ? '' : ` since${at}`}${why}`;
    case 'dropped':
      return `Dropped${at}${why}`;
  }
}

function waitingText({ attempts, nextAt, reason }: Delivery, now: number, told?: Told): string {
  const held = heldText(told, now);
  const left = nextAt === null ? 0 : Date.parse(nextAt) - now;
  // What its receiver holds up is not sent when it is due.
  const next = left <= 0 || held !== null ? null : `in ${ageText(left)}`;
  const why = reasonsText([held, reason, told?.fault ?? null]);
  if (attempts === 0) return `${next === null ? 'Waiting to be sent' : `Waiting, to be sent ${next}`}${why}`;
  const again = next === null ? '' : `, tried again ${next}`;
  return `Waiting, failed ${plural(attempts, 'time')}${again}${why}`;
}

/** Why nothing at all goes to a receiver. */
function heldText(told: Told | undefined, now: number): string | null {
  if (told === null) return 'no receiver of this name is defined';
  const until = told?.pausedUntil ?? null;
  return until === null || Date.parse(until) <= now ? null : `left alone until ${clockOf(until)}`;
}

/** Each reason once. */
function reasonsText(reasons: readonly (string | null)[]): string {
  const told = new Set(reasons.filter((reason) => reason !== null));
  return told.size === 0 ? '' : `: ${[...told].join('; ')}`;
}

const CAME_TO: Readonly<Record<DeliveryAttempt['outcome'], string>> = {
  sent: 'sent',
  retry: 'failed',
  refused: 'refused',
};

export type AttemptRow = {
  readonly key: string;
  readonly at: string;
  readonly came: string;
  readonly code: string;
  readonly took: string;
  readonly reason: string;
};

export function attemptRow({ at, outcome, code, tookMs, reason }: DeliveryAttempt): AttemptRow {
  return {
    key: at + tookMs,
    at: momentOf(at),
    came: CAME_TO[outcome],
    code: code === null ? 'no answer' : String(code),
    took: tookText(tookMs),
    reason: reason ?? '',
  };
}

/** Runs of attempts that came to the same for the same reason are one row each. */
export function attemptRows(log: readonly DeliveryAttempt[]): readonly AttemptRow[] {
  const runs: DeliveryAttempt[][] = [];
  for (const attempt of log) {
    const run = runs.at(-1);
    if (run !== undefined && isAlike(run[0]!, attempt)) run.push(attempt);
    else runs.push([attempt]);
  }
  return runs.map(runRow);
}

function isAlike(a: DeliveryAttempt, b: DeliveryAttempt): boolean {
  return a.outcome === b.outcome && a.code === b.code && a.reason === b.reason;
}

/** Its first is its newest. The key is of its oldest, which stays when the run goes on. */
function runRow(run: readonly DeliveryAttempt[]): AttemptRow {
  const [last, first] = [run[0]!, run.at(-1)!];
  if (run.length === 1) return attemptRow(last);
  const longest = tookText(Math.max(...run.map(({ tookMs }) => tookMs)));
  const span = `${run.length} times, ${spanText(first.at, last.at)}`;
  return { ...attemptRow(first), at: span, took: `up to ${longest}` };
}

/** `2026-08-20 00:47–00:53 UTC`, with the second day when it is another. */
function spanText(from: string, to: string): string {
  const [start, end] = [timeOf(from), timeOf(to)];
  if (start === end) return start;
  const begin = start.slice(0, 'yyyy-mm-dd hh:mm'.length);
  return start.slice(0, 10) === end.slice(0, 10) ? `${begin}–${end.slice(11)}` : `${begin} – ${end}`;
}

/** `The last 10 of 43 attempts, the newest first`: what the table of attempts is. */
export function attemptsLine({ attempts, log }: Pick<Delivery, 'attempts' | 'log'>): string {
  if (attempts <= log.length) return 'Attempts, the newest first';
  return `The last ${log.length} of ${wholeNumber(attempts)} attempts, the newest first`;
}

/** `120 ms`, `10.2 s` */
export function tookText(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `2026-08-20 10:40:02 UTC` */
function momentOf(iso: string): string {
  const utc = new Date(iso).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`;
}

/** `10:40:02 UTC` */
export function clockOf(iso: string): string {
  return momentOf(iso).slice(11);
}

/** Who was told of an alert that no message is about. */
export function untoldText(muted: 'page' | 'silence' | null): string {
  return muted === null ? 'No message: no receiver hears of it.' : 'No message while it is muted.';
}

export function resentText(receiver: string): string {
  return `The message is sent to ${receiver} again.`;
}
