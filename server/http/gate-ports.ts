/** What the HTTP surface asks and changes of the gate; app.ts fills it. Times in ms. */
import type { Actor } from '../access/audit.ts';
import type { Answer, GateCode, Override, Question } from '../gate/question.ts';
import type { OverrideInput, QuestionInput } from '../gate/reading.ts';
import type { Rollout } from '../gate/rollout.ts';
import type { WatchAnswer } from '../gate/watch-answer.ts';

/** For the record: who asks, and what would be deployed. */
export type Asker = { readonly by: string | null; readonly version: string | null };

/** An answer, and all that makes sense of it later. */
export type Answered = {
  readonly question: Question;
  readonly answer: Answer;
  /** What the policy tells people about this verdict; null: the usual words. */
  readonly words: string | null;
  readonly at: number;
  /** The page of what decided. */
  readonly url: string;
};

export type AskedQuestion = Asker & { readonly id: string; readonly answered: Answered };

export type QuestionsAsked = {
  readonly service?: string | undefined;
  /** Of these alone; null: of all. */
  readonly services: readonly string[] | null;
  readonly before?: number | undefined;
  readonly limit: number;
};

export type GateActivity = {
  /** By code, how often this process has answered so. */
  answers(): ReadonlyMap<GateCode, number>;
  /** The same of watches. */
  watched(): ReadonlyMap<GateCode, number>;
  /** Questions, and watches, that could not be kept. */
  lost(): number;
};

export type OverrideDesk = {
  /** Those that hold now, what ends first before the others. */
  overrides(): Promise<readonly Override[]>;
  /** Rejects with `bad_request`, or with `not_found` when no definition has objectives of the service. */
  override(input: OverrideInput, actor: Actor): Promise<Override>;
  /** What is over already stays as it is. Rejects with `not_found` when there is no such override. */
  endOverride(id: string, by: string, actor: Actor): Promise<Override>;
};

export type WatchAsked = {
  readonly service: string;
  /** Null: all objectives of the service, of which the worst decides. */
  readonly slo: string | null;
  readonly version: string;
};

export type WatchAnswered = {
  readonly asked: WatchAsked;
  /** Null when no deploy of the version is known. */
  readonly rollout: Rollout | null;
  readonly answer: WatchAnswer;
  readonly at: number;
  /** The page of what decided. */
  readonly url: string;
};

/** What a version was told in a row: the last of the answers, and since when it was the same. */
export type KeptWatch = {
  readonly id: string;
  readonly by: string | null;
  readonly since: number;
  /** How often it was asked in this time. */
  readonly times: number;
  readonly answered: WatchAnswered;
};

export type WatchDesk = {
  /** With all that was committed before. Rejects as `ask` does. `by`: who asks, for the record. */
  watch(asked: WatchAsked, by: string | null): Promise<WatchAnswered>;
  /** The newest first. */
  watches(asked: QuestionsAsked): Promise<{ readonly watches: readonly KeptWatch[]; readonly more: boolean }>;
};

export type GateDesk = GateActivity &
  OverrideDesk &
  WatchDesk & {
    /**
     * With all that was committed before. Rejects with `bad_request`, with `not_found` when no definition names the service or the
     * objective, and with `unavailable` while the counts are not there.
     */
    ask(input: QuestionInput, asker: Asker): Promise<Answered>;
    /** The newest first. */
    questions(
      asked: QuestionsAsked,
    ): Promise<{ readonly questions: readonly AskedQuestion[]; readonly more: boolean }>;
  };
