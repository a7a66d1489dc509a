/** What became of the messages about an alert. */
import type { Delivery, DeliveryAttempt } from '../../server/http/alert-contract.ts';
import { plural } from '../../server/slo/words.ts';
import { listed } from './alert-words.ts';
import { count, timeOf } from './amounts.ts';
import { ageText } from './connection.ts';

type State = Delivery['state'];

const STATE_WORD: Readonly<Record<State, string>> = {
  dead: 'dead',
  waiting: 'waiting',
  sent: 'sent',
  dropped: 'dropped',
};
const WORST_FIRST: readonly State[] = ['dead', 'waiting', 'sent', 'dropped'];

/** `3 messages: 1 dead, 1 waiting and 1 sent`. */
export function deliveriesLine(deliveries: readonly Pick<Delivery, 'state'>[]): string {
  const all = deliveries.length;
  const counts = WORST_FIRST.map((state) => ({
    word: STATE_WORD[state],
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

export function deliveryState(delivery: Delivery, now: number): string {
  const { state, attempts, finishedAt, reason } = delivery;
  const at = finishedAt === null ? '' : ` ${timeOf(finishedAt)}`;
  const why = reason === null ? '' : `: ${reason}`;
  switch (state) {
    case 'waiting':
      return waitingText(delivery, now);
    case 'sent':
      return `Sent${at}${attempts > 1 ? ` at attempt ${count(attempts)}` : ''}`;
    case 'dead':
      return `Dead${finishedAt === null ? '' : ` since${at}`}${why}`;
    case 'dropped':
      return `Dropped${at}${why}`;
  }
}

function waitingText({ attempts, nextAt, reason }: Delivery, now: number): string {
  const left = nextAt === null ? 0 : Date.parse(nextAt) - now;
  const next = left <= 0 ? null : `in ${ageText(left)}`;
  if (attempts === 0) return next === null ? 'Waiting to be sent' : `Waiting, to be sent ${next}`;
  const why = reason === null ? '' : `: ${reason}`;
  const again = next === null ? '' : `, tried again ${next}`;
  return `Waiting, failed ${plural(attempts, 'time')}${again}${why}`;
}

const CAME_TO: Readonly<Record<DeliveryAttempt['outcome'], string>> = {
  sent: 'sent',
  retry: 'failed',
  refused: 'refused',
};

export type AttemptRow = {
  readonly at: string;
  readonly came: string;
  readonly code: string;
  readonly took: string;
  readonly reason: string;
};

export function attemptRow({ at, outcome, code, tookMs, reason }: DeliveryAttempt): AttemptRow {
  return {
    at: momentOf(at),
    came: CAME_TO[outcome],
    code: code === null ? 'no answer' : String(code),
    took: tookText(tookMs),
    reason: reason ?? '',
  };
}

/** `The last 10 of 43 attempts, the newest first`: what the table of attempts is. */
export function attemptsLine({ attempts, log }: Pick<Delivery, 'attempts' | 'log'>): string {
  if (attempts <= log.length) return 'Attempts, the newest first';
  return `The last ${log.length} of ${count(attempts)} attempts, the newest first`;
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

/** Who was told of an alert that no message is about. */
export function untoldText(muted: 'page' | 'silence' | null): string {
  return muted === null ? 'No message: no receiver hears of it.' : 'No message while it is muted.';
}

export function resentText(receiver: string): string {
  return `The message is sent to ${receiver} again.`;
}
