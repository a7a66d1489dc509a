/** A message in the words that every receiver for people shows, each in its own form. Pure. */
import { happening, KIND_WORDS, lasted, linkOf, subjectOf } from './alert-words.ts';
import type { AlertMessage } from './message.ts';
import { linesOfMany } from './wording-of-many.ts';
import { linesOfOne } from './wording-of-one.ts';

export type Line = {
  readonly label: string;
  readonly text: string;
  /** Where more of it is; null: nowhere. */
  readonly url: string | null;
};

export type Link = { readonly text: string; readonly url: string };

/** `page`: the gravest that fires is a page; `warning`: it is anything else. */
export type Tone = 'page' | 'warning' | 'resolved' | 'test';

/** In the order in which people ask: what, how bad, since when, what is hit, after which deploy, and what to do. */
export type Wording = {
  readonly title: string;
  readonly tone: Tone;
  readonly lines: readonly Line[];
  readonly links: readonly Link[];
};

export function wordingOf(message: AlertMessage): Wording {
  const { alerts, test, type, threads } = message;
  const stays = type === 'resolved' && threads.some(({ closes }) => !closes);
  const gravest = alerts[0]!;
  const runbook = linkOf(gravest.runbook);
  return {
    title: titleOf(message),
    tone: toneOf(message),
    lines: [
      ...(test ? [plain('Test', 'Sent by hand to see whether it arrives. Nothing fires.')] : []),
      ...(alerts.length === 1 ? linesOfOne(gravest, message) : linesOfMany(message)),
      ...(stays ? [plain('Still', 'Others that came with it still fire.')] : []),
      ...(gravest.runbook === null || runbook !== null ? [] : [plain('What to do', gravest.runbook)]),
    ],
    links: [
      { text: 'What to do (runbook)', url: runbook },
      { text: 'The page at that time', url: linkOf(gravest.url) },
    ].filter((link): link is Link => link.url !== null),
  };
}

/** All of it where nothing but text can be shown. */
export function textOf({ lines, links }: Pick<Wording, 'lines' | 'links'>): string {
  return [
    ...lines.map(({ label, text, url }) => `${label}: ${text}${url === null ? '' : ` ${url}`}`),
    ...links.map(({ text, url }) => `${text}: ${url}`),
  ].join('\n');
}

function titleOf({ alerts, test, type, service, at }: AlertMessage): string {
  const gravest = alerts[0]!;
  const { title, noun } = KIND_WORDS[gravest.kind];
  const many = `${alerts.length} alerts of ${service}`;
  const isMany = alerts.length > 1;
  const words =
    type === 'firing'
      ? `${title}: ${isMany ? many : happening(gravest)}`
      : `Resolved: ${isMany ? many : `the ${noun} of ${subjectOf(gravest)}, after ${lasted(gravest, at)}`}`;
  return test ? `Test: ${words}` : words;
}

function toneOf({ alerts, test, type }: AlertMessage): Tone {
  if (test) return 'test';
  if (type === 'resolved') return 'resolved';
  return alerts[0]!.kind === 'page' ? 'page' : 'warning';
}

function plain(label: string, text: string): Line {
  return { label, text, url: null };
}
