/** Bodies that people write templates for (mustache.github.io/mustache.5.html). Pure. */
import Mustache from 'mustache';
import { suggestion } from '../slo/near-word.ts';
import { EXAMPLE_MESSAGES } from './example-messages.ts';
import type { AlertMessage } from './message.ts';
import { iso, wireFacts, wireType } from './wire-facts.ts';
import { textOf, wordingOf } from './wording.ts';

/** What a template may name: the facts of the gravest alert, and what is true of the message. */
export function templateValues(message: AlertMessage) {
  const wording = wordingOf(message);
  const alerts = message.alerts.map(wireFacts);
  return {
    ...alerts[0]!,
    id: message.id,
    thread: message.threads[0]!.id,
    type: wireType(message),
    timestamp: iso(message.at),
    firing: message.type === 'firing',
    resolved: message.type === 'resolved',
    test: message.test,
    title: wording.title,
    text: textOf(wording),
    count: alerts.length,
    alerts,
  };
}

/** Values are escaped for the strings of JSON when that is what the body is. */
export function rendered(template: string, message: AlertMessage, isJson: boolean): string {
  return Mustache.render(template, templateValues(message), undefined, {
    escape: isJson ? (value: unknown) => JSON.stringify(String(value)).slice(1, -1) : String,
  });
}

export function isJsonType(headers: ReadonlyMap<string, string>): boolean {
  const type = [...headers].find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return type === undefined || /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i.test(type);
}

/** Why a template will not do, or null. `headers`: of the receiver, as their content type says what it is to be. */
export function templateFault(
  template: string,
  headers: ReadonlyMap<string, string> = new Map(),
): string | null {
  let tokens: readonly Token[];
  try {
    tokens = Mustache.parse(template) as readonly Token[];
  } catch (cause) {
    return `It is no Mustache template: ${cause instanceof Error ? cause.message : String(cause)}.`;
  }
  const fault = unknownName(tokens, [EXAMPLE_VALUES]);
  return fault ?? (isJsonType(headers) ? brokenJson(template) : null);
}

type Token = readonly [kind: string, name: string, start: number, end: number, inner?: unknown];
type Values = Readonly<Record<string, unknown>>;

/** All that is known has a value in it. */
const EXAMPLE_VALUES: Values = templateValues(EXAMPLE_MESSAGES[0]!.message);

/** `scopes`: the innermost first, as names are looked up. */
function unknownName(tokens: readonly Token[], scopes: readonly Values[]): string | null {
  for (const [kind, name, , , inner] of tokens) {
    if (kind === '>') return `{{> ${name}}}: other templates cannot be called in.`;
    if (!['name', '&', '#', '^'].includes(kind)) continue;
    const found = name === '.' ? scopes[0] : named(name, scopes);
    if (found === undefined) return notKnown(name, scopes);
    if (!Array.isArray(inner)) continue;
    const fault = unknownName(inner as Token[], kind === '#' ? [...scopeOf(found), ...scopes] : scopes);
    if (fault !== null) return fault;
  }
  return null;
}

function named(name: string, scopes: readonly Values[]): unknown {
  const [first, ...rest] = name.split('.');
  const holder = scopes.find((scope) => Object.hasOwn(scope, first!));
  return rest.reduce<unknown>(
    (value, part) => (isValues(value) && Object.hasOwn(value, part) ? value[part] : undefined),
    holder?.[first!],
  );
}

function scopeOf(value: unknown): readonly Values[] {
  const item: unknown = Array.isArray(value) ? value[0] : value;
  return isValues(item) ? [item] : [];
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notKnown(name: string, scopes: readonly Values[]): string {
  const known = [...new Set(scopes.flatMap((scope) => Object.keys(scope)))];
  return `{{${name}}} is not known${suggestion(name, known) || '.'} Known are ${known.join(', ')}.`;
}

/** A value that is missing leaves a gap, which shows only in messages that lack it. */
function brokenJson(template: string): string | null {
  for (const { of, message } of EXAMPLE_MESSAGES) {
    const body = rendered(template, message, true);
    try {
      JSON.parse(body);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      return `Of ${of} it makes no JSON: ${said}. What may be missing has a way out: {{^burn}}null{{/burn}}.`;
    }
  }
  return null;
}
