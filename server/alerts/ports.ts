/** What alerts need from a store; server/store fills it from PostgreSQL. Every call may reject when it is away. ms. */
import type { AlertFacts } from '../slo/alert-facts.ts';
import type { AlertMessage } from './message.ts';
import type { Outcome } from './receiver.ts';

/**
 * `waiting` to be sent, for the first time or again; `sent`; `dead`: refused, or given up after a day; `dropped`: nothing to
 * tell any more, as the message that its alert fires never arrived.
 */
export type DeliveryState = 'waiting' | 'sent' | 'dead' | 'dropped';

/** One notice within a delivery. */
export type DueNotice = {
  readonly facts: AlertFacts;
  /** Minutes of the long look-back; null unless the alert is about a burn rate. */
  readonly lookback: number | null;
  /** What the message that the alert fires is threaded by, at this receiver. */
  readonly thread: string;
  /** No other alert of that thread fires any more. */
  readonly closes: boolean;
  /** The message that it fires has arrived; true of what fires itself. */
  readonly isKnown: boolean;
};

/** A delivery that is this process's to attempt until its claim is over. */
export type ClaimedDelivery = {
  readonly id: string;
  readonly type: 'firing' | 'resolved';
  readonly service: string;
  readonly thread: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Before this one. */
  readonly attempts: number;
  /** As it was made for the first attempt; null before. */
  readonly message: AlertMessage | null;
  readonly notices: readonly DueNotice[];
};

/** One attempt, and what becomes of the delivery. */
export type Attempt = {
  readonly delivery: string;
  readonly at: number;
  readonly tookMs: number;
  readonly outcome: Outcome;
  readonly next:
    | { readonly state: 'waiting'; readonly nextAt: number }
    | { readonly state: 'sent' | 'dead'; readonly reason: string | null };
};

/** Hears what becomes of deliveries in this process. */
export type DeliveryListener = {
  attempted(receiver: string, outcome: Outcome['kind'], tookMs: number): void;
  /** So many were given up: refused, or not to be sent within a day. */
  died(receiver: string, count: number): void;
};

export type DeliveryStore = {
  /** By receiver: how many messages wait to be sent, now or later, and notices of which no message was made yet. */
  waiting(): Promise<ReadonlyMap<string, number>>;
  /**
   * Makes deliveries of the notices that wait for a receiver: one for each, or one for all of a service and type where they
   * are more than `storm`.
   */
  assemble(
    receiver: string,
    options: { readonly now: number; readonly expiresAt: number; readonly storm: number },
  ): Promise<void>;
  /**
   * Takes up to `limit` deliveries that are due, for others not to take before `until`. What tells that an alert is over
   * waits for what tells that it fires.
   */
  claim(
    receiver: string,
    options: { readonly now: number; readonly until: number; readonly limit: number },
  ): Promise<ClaimedDelivery[]>;
  /** Keeps a message as it is made, so that every attempt sends the same. */
  keepMessage(delivery: string, message: AlertMessage): Promise<void>;
  record(attempt: Attempt): Promise<void>;
  /** A delivery that was claimed and not attempted to its end: others may take it at once. */
  giveBack(delivery: string, now: number): Promise<void>;
  /** Makes all that waits for a receiver due. */
  hurry(receiver: string, now: number): Promise<void>;
  /** Ends a delivery without an attempt. */
  end(delivery: string, state: 'dead' | 'dropped', now: number, reason: string): Promise<void>;
  /** Gives up what has waited for a receiver until its time was over; answers how many those are. */
  giveUp(receiver: string, now: number, reason: string): Promise<number>;
  /** Of every message that the receiver was sent: what of it still fires. */
  stillFiring(receiver: string): Promise<AlertMessage[]>;
};
