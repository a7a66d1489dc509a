/** Asking the gate: again when nobody answers, and while it says no and there is time to wait. */
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import { GateAnswer } from '../http/gate-contract.ts';

const PATIENCE_MS = 10_000;
/** Before the second and the third try. */
const PAUSES_MS = [1_000, 1_500] as const;
export const ASKED_EVERY_MS = 5_000;
/** So that all tries fit into the patience. */
export const TRY_MS = 2_500;

export type Clock = {
  now(): number;
  sleep(ms: number): Promise<void>;
};

export const SYSTEM_CLOCK: Clock = { now: Date.now, sleep: (ms) => delay(ms) };

export type Outcome<Answer = GateAnswer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'unreachable'; readonly fault: AppError };

export type Asking = {
  /** Asks once. Rejects with `unavailable` when nobody answers, and with other faults that are final. */
  readonly ask: () => Promise<unknown>;
  readonly clock: Clock;
  /** ms */
  readonly wait: number;
  /** Whether a yes is made of an unreachable Leeway, so that nothing is waited for. */
  readonly passes: boolean;
  /** Told once, when it begins to wait. */
  readonly onWait: (outcome: Outcome) => void;
};

/** The first yes, or what was answered last when the time to wait was over. */
export async function askGate(asking: Asking): Promise<Outcome> {
  const { clock, wait, passes, onWait } = asking;
  const until = clock.now() + wait;
  for (let asked = 1; ; asked++) {
    const outcome = await persist(asking, GateAnswer);
    const isYes = outcome.kind === 'answered' ? outcome.answer.allowed : passes;
    const left = until - clock.now();
    if (isYes || left <= 0) return outcome;
    if (asked === 1) onWait(outcome);
    await clock.sleep(Math.min(left, pauseAfter(outcome)));
  }
}

/** One answer. Who said when to come back is asked no earlier, and not again when that is too late. */
export async function persist<Answer>(
  { ask, clock }: Pick<Asking, 'ask' | 'clock'>,
  form: z.ZodType<Answer>,
): Promise<Outcome<Answer>> {
  const until = clock.now() + PATIENCE_MS;
  for (let asked = 0; ; asked++) {
    try {
      return { kind: 'answered', answer: readAs(form, await ask()) };
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === 'unavailable')) throw cause;
      const pause = PAUSES_MS[asked];
      if (pause === undefined) return { kind: 'unreachable', fault: cause };
      const wanted = Math.max(pause, (cause.retryAfter ?? 0) * 1000);
      if (clock.now() + wanted > until) return { kind: 'unreachable', fault: cause };
      await clock.sleep(wanted);
    }
  }
}

/** Whatever answers at an address may be no Leeway; a yes is never read into it. */
function readAs<Answer>(form: z.ZodType<Answer>, body: unknown): Answer {
  if (form.safeParse(body).success) return body as Answer;
  throw new AppError(
    'invalid_settings',
    'What answered is no gate of a Leeway that this command understands.',
  );
}

function pauseAfter(outcome: Outcome): number {
  if (outcome.kind === 'answered') return ASKED_EVERY_MS;
  return Math.max(ASKED_EVERY_MS, (outcome.fault.retryAfter ?? 0) * 1000);
}
