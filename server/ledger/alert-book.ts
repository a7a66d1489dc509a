/** The alerts of all subjects as the fold knows them, and what of them is not saved yet. */
import {
  type AlertKind,
  type AlertSubject,
  gravestFirst,
  type NotifyRoute,
  receiversOf,
} from '../slo/alert.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import { type AlertState, ended, type Muted, paused, stepped, toldUnless } from '../slo/alert-state.ts';
import type { Finding } from '../slo/findings.ts';
import { PRESENT_MINUTES } from './flow.ts';
import { LateWatch } from './late-watch.ts';

/** What receivers are to be told. */
export type Notice = {
  readonly alert: string;
  readonly type: 'firing' | 'resolved';
  /** ms */
  readonly at: number;
  readonly facts: AlertFacts;
  /** Who is told that it fires; that it is over is told to those who were told that. */
  readonly receivers: readonly string[];
};

/** Whether a silence mutes the alerts of a subject now. */
export type IsSilenced = (subject: AlertSubject) => boolean;

type Ended = { readonly watch: LateWatch; readonly state: AlertState };

/** By kind and condition. */
type Held = {
  readonly open: Map<string, AlertState>;
  /** The last of each condition that is over. */
  readonly ended: Map<string, Ended>;
  /** Ended, and their receivers not told. */
  over: AlertState[];
  /** ms; since when a condition holds whose alert waits to begin. */
  readonly waiting: Map<string, number>;
};

export type Observation = {
  readonly now: number;
  /** The minute with which the subject's look-backs end. */
  readonly asOf: number;
  /** Nothing but `findings` can be told: the other alerts neither end nor come nearer to it. */
  readonly isPaused: boolean;
  /** The past is being read in, and what the findings say of the present may be wrong: alerts wait a while to begin. */
  readonly isFilling: boolean;
  /** What the findings would be without the events that a watch has seen. */
  readonly without: (watch: LateWatch) => readonly Finding[];
};

export class AlertBook {
  readonly #newId: () => string;
  readonly #subjects = new Map<string, Held>();
  #unsaved = new Map<string, AlertState>();
  /** Those that events came late for. */
  #late = new Set<Ended>();
  #notices: Notice[] = [];
  #turns: AlertState[] = [];

  /** `rows`: all that fire, and of each condition of each subject the last that is over. */
  constructor(rows: readonly AlertState[], newId: () => string) {
    this.#newId = newId;
    for (const state of rows) {
      const held = this.#held(state);
      if (state.resolvedAt === null) held.open.set(keyOf(state), state);
      else held.ended.set(keyOf(state), { state, watch: watchOf(state) });
    }
  }

  /** The alerts of a subject that fire, muted ones too; pages first. */
  firing(subject: AlertSubject): readonly AlertState[] {
    const held = this.#subjects.get(subjectKey(subject));
    return held === undefined ? [] : [...held.open.values()].sort(gravestFirst);
  }

  /** The subjects of which something fires. */
  subjects(): readonly AlertSubject[] {
    return [...this.#subjects.values()].flatMap(({ open }) => open.values().next().value ?? []);
  }

  observe(subject: AlertSubject, findings: readonly Finding[], observation: Observation): void {
    const known = this.#subjects.get(subjectKey(subject));
    if (known === undefined && !findings.some(({ holds }) => holds)) return;
    const held = known ?? this.#held(subject);
    for (const finding of findings) this.#step(held, subject, finding, observation);
    const told = new Set(findings.map(keyOf));
    for (const [key, state] of held.open) {
      if (told.has(key)) continue;
      this.#put(
        held,
        state,
        observation.isPaused ? paused(state) : ended(state, observation.now, observation.asOf),
      );
    }
  }

  /** Ends all that fires of a subject that is no more. */
  end(subject: AlertSubject, now: number): void {
    const held = this.#subjects.get(subjectKey(subject));
    for (const state of held?.open.values() ?? []) this.#put(held!, state, ended(state, now, minuteOf(now)));
  }

  #step(held: Held, subject: AlertSubject, finding: Finding, observation: Observation): void {
    const { now, asOf } = observation;
    const before = held.open.get(keyOf(finding)) ?? null;
    if (before === null && !mayBegin(held, finding, observation)) return;
    const { service, slo, source } = subject;
    const begin = () => ({ id: this.#newId(), service, slo, source });
    const after = stepped(before, finding, { now, asOf }, begin);
    if (after !== null) this.#put(held, before, after);
  }

  #put(held: Held, before: AlertState | null, after: AlertState): void {
    if (after === before) return;
    if (before === null || after.resolvedAt !== before.resolvedAt) this.#turns.push(after);
    const key = keyOf(after);
    this.#unsaved.set(after.id, after);
    held.waiting.delete(key);
    if (after.resolvedAt === null) held.open.set(key, after);
    else {
      held.open.delete(key);
      held.ended.set(key, { state: after, watch: watchOf(after) });
      held.over.push(after);
    }
  }

  /** Notes what was counted for a minute of an objective with the alerts that were over by then; null when none is. */
  lateSink(subject: AlertSubject): ((minute: number, counted: Float64Array) => void) | null {
    const held = this.#subjects.get(subjectKey(subject));
    if (held === undefined || held.ended.size === 0) return null;
    return (minute, counted) => {
      for (const one of held.ended.values()) if (one.watch.note(minute, counted)) this.#late.add(one);
    };
  }

  /** True when receivers are to be told something, or an alert is muted for another reason. */
  hasNews(subject: AlertSubject, isSilenced: IsSilenced): boolean {
    const held = this.#subjects.get(subjectKey(subject));
    if (held === undefined) return false;
    if (held.over.length > 0) return true;
    return [...held.open.values()].some((state) => {
      const muted = this.#muteOf(held, state, isSilenced);
      return state.announcedAt === null && (muted === null || muted !== state.muted);
    });
  }

  /** Has receivers told what they were not told yet, by `facts` as they stand. */
  tell(
    subject: AlertSubject,
    { now, routes, isSilenced }: { now: number; routes: readonly NotifyRoute[]; isSilenced: IsSilenced },
    facts: (state: AlertState) => AlertFacts,
  ): void {
    const held = this.#subjects.get(subjectKey(subject));
    if (held === undefined) return;
    const note = (state: AlertState, type: Notice['type']): void => {
      const receivers = receiversOf(routes, state, state.kind);
      if (type === 'resolved' || receivers.length > 0)
        this.#notices.push({ alert: state.id, type, at: now, facts: facts(state), receivers });
    };
    for (const state of held.over) if (state.announcedAt !== null) note(state, 'resolved');
    held.over = [];
    for (const state of [...held.open.values()].sort(gravestFirst)) {
      const after = toldUnless(state, this.#muteOf(held, state, isSilenced), now);
      if (after === state) continue;
      this.#put(held, state, after);
      if (after.announcedAt !== null) note(after, 'firing');
    }
  }

  #muteOf(held: Held, { kind, ...subject }: AlertState, isSilenced: IsSilenced): Muted | null {
    if (kind === 'ticket' && held.open.has(PAGE)) return 'page';
    return isSilenced(subject) ? 'silence' : null;
  }

  /** What changed since the last call, to be saved. */
  takeUnsaved(): { readonly alerts: readonly AlertState[]; readonly notices: readonly Notice[] } {
    for (const { state, watch } of this.#late) this.#unsaved.set(state.id, { ...state, late: watch.minutes });
    this.#late = new Set();
    const taken = { alerts: [...this.#unsaved.values()], notices: this.#notices };
    this.#unsaved = new Map();
    this.#notices = [];
    return taken;
  }

  /** How many alerts fire, muted ones too. */
  countOf(kind: AlertKind): number {
    let count = 0;
    for (const { open } of this.#subjects.values())
      for (const state of open.values()) if (state.kind === kind) count++;
    return count;
  }

  /** Forgets what was over before a minute that no look-back reaches: nothing can come late for it any more. */
  forgetBefore(minute: number): void {
    for (const [key, { open, ended, over }] of this.#subjects) {
      for (const [condition, { state }] of ended)
        if ((state.lateBefore ?? 0) < minute) ended.delete(condition);
      if (open.size + ended.size + over.length === 0) this.#subjects.delete(key);
    }
  }

  /** Alerts that began or ended since the last call, for the log. */
  takeTurns(): readonly AlertState[] {
    const turns = this.#turns;
    this.#turns = [];
    return turns;
  }

  /** Receivers wait to be told. */
  get hasNotices(): boolean {
    return this.#notices.length > 0;
  }

  #held(subject: AlertSubject): Held {
    const key = subjectKey(subject);
    const held = this.#subjects.get(key) ?? {
      open: new Map(),
      ended: new Map(),
      over: [],
      waiting: new Map(),
    };
    this.#subjects.set(key, held);
    return held;
  }
}

/** Past events that go on coming do not hold an alert up for longer than this. */
const FILLING_MS = 10 * 60_000;

function mayBegin(held: Held, finding: Finding, { now, isFilling, without }: Observation): boolean {
  const key = keyOf(finding);
  if (!finding.holds) held.waiting.delete(key);
  if (!finding.holds || !isNews(held, finding, without)) return false;
  // Look-backs within what counts as present are whole.
  const isPresent = finding.lookback !== null && finding.lookback <= PRESENT_MINUTES;
  if (!isFilling || isPresent) return true;
  const since = held.waiting.get(key) ?? now;
  held.waiting.set(key, since);
  return now - since >= FILLING_MS;
}

/** An alert that is over fires again for what came since, not for what came late. */
function isNews(held: Held, finding: Finding, without: Observation['without']): boolean {
  const before = held.ended.get(keyOf(finding));
  if (before === undefined || before.watch.isEmpty) return true;
  return without(before.watch).some((other) => keyOf(other) === keyOf(finding) && other.holds);
}

function watchOf({ lateBefore, late }: AlertState): LateWatch {
  return new LateWatch(lateBefore ?? 0, late);
}

function minuteOf(ms: number): number {
  return Math.floor(ms / 60_000);
}

function keyOf({ kind, condition }: Pick<AlertState, 'kind' | 'condition'>): string {
  return `${kind} ${condition}`;
}

const PAGE = keyOf({ kind: 'page', condition: 'burn' });

function subjectKey({ service, slo, source }: AlertSubject): string {
  return slo === null ? `source ${source}` : `slo ${service}/${slo}`;
}
