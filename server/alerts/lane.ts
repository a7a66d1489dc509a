/** The deliveries of one receiver: those of others never wait for them. */
import type { AlertMessage } from './message.ts';
import { Circuit, retryWait } from './pacing.ts';
import type { Attempt, ClaimedDelivery, DeliveryListener, DeliveryStore } from './ports.ts';
import type { Outcome, Receiver } from './receiver.ts';

/** How long one attempt may take; receivers have bounds of their own, which tell more. */
const ATTEMPT_MS = 15_000;
/** How long nobody else takes a delivery that is being attempted: an attempt, and the time to record it. */
const CLAIM_MS = 20_000;
const AT_ONCE = 4;
/** More notices of one service than this become one message. */
const STORM = 5;
/** Deliveries are tried for so long. */
const LIFE_MS = 24 * 3_600_000;

export type LaneOptions = {
  readonly store: DeliveryStore;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Makes the message of a delivery; its notices are those that its receiver can make sense of. */
  readonly compose: (delivery: ClaimedDelivery) => Promise<AlertMessage>;
  readonly receiverOf: (name: string) => Receiver | null;
  readonly listener: DeliveryListener;
  /** A receiver begins to fail, with the reason, or takes messages again: null. */
  readonly changed: (receiver: string, fault: string | null) => void;
};

export class Lane {
  readonly #name: string;
  readonly #options: LaneOptions;
  #circuit = new Circuit();
  /** Whom the circuit is about. */
  #receiver: Receiver | null = null;
  readonly #stopping = new AbortController();
  #working: Promise<void> | null = null;
  #repeatedAt = Number.NEGATIVE_INFINITY;

  constructor(name: string, options: LaneOptions) {
    this.#name = name;
    this.#options = options;
  }

  get circuit(): Pick<Circuit, 'pausedUntil' | 'fault'> {
    return this.#circuit;
  }

  /**
   * Delivers all that is due, then repeats what is to be repeated: the one never overtakes the other. Settles when nothing is
   * due. Rejects when the store is away.
   */
  work(): Promise<void> {
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  /** Ends attempts that are on their way: they are made again by whoever comes next. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working?.catch(() => undefined);
  }

  async #work(): Promise<void> {
    const { store, now, receiverOf, listener } = this.#options;
    const at = now();
    await store.assemble(this.#name, { now: at, expiresAt: at + LIFE_MS, storm: STORM });
    const receiver = receiverOf(this.#name);
    if (receiver === null) {
      const given = await store.giveUp(this.#name, at, `No receiver ${this.#name} is defined.`);
      listener.died(this.#name, given);
      return;
    }
    // What failed by other settings says nothing of these.
    if (receiver !== this.#receiver) this.#circuit = new Circuit();
    this.#receiver = receiver;
    while (!this.#isResting()) {
      const limit = this.#circuit.isSound ? AT_ONCE : 1;
      const due = await store.claim(this.#name, { now: now(), until: now() + CLAIM_MS, limit });
      if (due.length === 0) break;
      const wasSound = this.#circuit.isSound;
      await allEnded(due.map((delivery) => this.#deliver(delivery, receiver)));
      // What waited because nobody was there need not wait any longer.
      if (!wasSound && this.#circuit.isSound) await store.hurry(this.#name, now());
    }
    await this.#repeat(receiver);
  }

  #isResting(): boolean {
    return this.#stopping.signal.aborted || this.#circuit.isPaused(this.#options.now());
  }

  async #deliver(delivery: ClaimedDelivery, receiver: Receiver): Promise<void> {
    const { store, now, compose, listener } = this.#options;
    const known = delivery.notices.filter(({ isKnown }) => isKnown);
    if (known.length === 0)
      return store.end(delivery.id, 'dropped', now(), 'The message that it fires did not arrive.');
    if (delivery.expiresAt <= now()) {
      await store.end(delivery.id, 'dead', now(), 'It was given up: it could not be sent within 24 h.');
      return listener.died(this.#name, 1);
    }
    const message = delivery.message ?? (await compose({ ...delivery, notices: known }));
    if (delivery.message === null) await store.keepMessage(delivery.id, message);
    const [at, began] = [now(), performance.now()];
    const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_MS), this.#stopping.signal]);
    const outcome = await receiver.send(message, signal).catch((cause: unknown) => faultOf(cause));
    // What was cut off by the end of this process is no failure of the receiver.
    if (outcome.kind === 'retry' && this.#stopping.signal.aborted) return store.giveBack(delivery.id, now());
    const tookMs = performance.now() - began;
    listener.attempted(this.#name, outcome.kind, tookMs);
    await store.record({ delivery: delivery.id, at, tookMs, outcome, next: this.#next(delivery, outcome) });
    if (outcome.kind === 'refused') listener.died(this.#name, 1);
  }

  #next(delivery: ClaimedDelivery, outcome: Outcome): Attempt['next'] {
    const before = this.#circuit.fault;
    const next = this.#judged(delivery, outcome);
    const { fault } = this.#circuit;
    if ((before === null) !== (fault === null)) this.#options.changed(this.#name, fault);
    return next;
  }

  #judged({ attempts }: ClaimedDelivery, outcome: Outcome): Attempt['next'] {
    const { now, random } = this.#options;
    if (outcome.kind === 'sent') {
      this.#circuit.succeeded();
      return { state: 'sent', reason: null };
    }
    if (outcome.kind === 'refused') {
      this.#circuit.refused(outcome.reason);
      return { state: 'dead', reason: outcome.reason };
    }
    const at = now();
    this.#circuit.failed(at, outcome, random());
    return {
      state: 'waiting',
      nextAt: at + Math.max(outcome.afterMs ?? 0, retryWait(attempts + 1, random())),
    };
  }

  /** Tells a receiver that forgets what is not repeated all that still fires. */
  async #repeat({ repeat }: Receiver): Promise<void> {
    const { store, now, random } = this.#options;
    if (repeat === undefined || now() - this.#repeatedAt < repeat.everyMs || this.#isResting()) return;
    this.#repeatedAt = now();
    const messages = await store.stillFiring(this.#name);
    if (messages.length === 0) return;
    const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_MS), this.#stopping.signal]);
    const outcome = await repeat.send(messages, signal).catch((cause: unknown) => faultOf(cause));
    if (outcome.kind === 'sent') this.#circuit.succeeded();
    else if (outcome.kind === 'retry') this.#circuit.failed(now(), outcome, random());
  }
}

/** Rejects when one has, but not before the others have ended. */
async function allEnded(tasks: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(tasks);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

function faultOf(cause: unknown): Extract<Outcome, { kind: 'retry' }> {
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const reason = timedOut ? 'It did not answer in time.' : 'The attempt was broken off.';
  return { kind: 'retry', code: null, reason, afterMs: null };
}
