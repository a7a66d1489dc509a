/** Texts of definitions, read to domain values: each schema takes what YAML gives and tells its faults in plain words. */
import { z } from 'zod';
import { parseHistogram } from '../slo/bucket-threshold.ts';
import { parsePercentage } from '../slo/decimal.ts';
import { durationLimit, lookbackText, parseDuration } from '../slo/duration.ts';
import { type ExpressionReading, parseExpression, parseRatio } from '../slo/expression.ts';
import { parseMethod } from '../slo/method.ts';
import { parseRoute } from '../slo/route-shape.ts';
import { parseSentence } from '../slo/sentence.ts';
import { parseSliceTarget, SLICE_LENGTHS } from '../slo/slices.ts';
import { parseStatusSet } from '../slo/status-set.ts';
import { parseTarget } from '../slo/target.ts';
import { parseWindow } from '../slo/window.ts';

type Reading = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The message for a value of another type; a number, N, is most often a text that lacks its unit. */
export function wrongType(what: string, remedy: string, ofNumber: string | null = null) {
  return (issue: { readonly input?: unknown }): string => {
    const { input } = issue;
    if (input === undefined) return `${what} is missing; ${remedy}`;
    if (typeof input === 'number' && ofNumber !== null) return ofNumber.replaceAll('N', String(input));
    return `${what} is not a text; ${remedy}`;
  };
}

/** What a reader made of a value; its reason becomes an issue at that value, or at `path` within it. */
export function accept<R extends Reading>(
  reading: R,
  context: z.RefinementCtx,
  path: number[] = [],
): Extract<R, { ok: true }> | null {
  if (reading.ok) return reading as Extract<R, { ok: true }>;
  context.addIssue({ code: 'custom', message: reading.reason, path });
  return null;
}

/** A value or a list of them, each with its path. */
export function withPaths<T>(values: T | readonly T[]): { readonly value: T; readonly path: number[] }[] {
  if (!Array.isArray(values)) return [{ value: values as T, path: [] }];
  return values.map((value: T, index) => ({ value, path: [index] }));
}

export const Name = z
  .string({
    error: wrongType(
      'a name',
      'write one like read-snippet',
      'N is read as a number; write it in quotes: "N"',
    ),
  })
  .regex(/^[a-z0-9][a-z0-9._-]*$/, {
    error: 'a name begins with a small letter or a digit and goes on with those, ".", "_" or "-"',
    abort: true,
  })
  .max(63, 'a name is at most 63 characters long');

export const TargetText = z
  .string({ error: wrongType('the target', 'write a percentage like 99.9%', 'N lacks its unit; write N%') })
  .transform((text, context) => accept(parseTarget(text), context)?.target ?? z.NEVER);

export const SliceTargetText = z
  .string({ error: wrongType('the target', 'write a percentage like 95%', 'N lacks its unit; write N%') })
  .transform((text, context) => accept(parseSliceTarget(text), context)?.target ?? z.NEVER);

export const PercentageText = (what: string, example: string) =>
  z
    .string({ error: wrongType(what, `write a percentage like ${example}`, 'N lacks its unit; write N%') })
    .transform((text, context) => accept(parsePercentage(text), context)?.ratio ?? z.NEVER);

export const WindowText = z
  .string({ error: wrongType('the window', 'write one like 30d', 'N lacks its unit; write Nd') })
  .transform((text, context) => accept(parseWindow(text), context)?.window ?? z.NEVER);

export const SliceLength = z
  .string({ error: wrongType('the length of a slice', 'write one like 5m', 'N lacks its unit; write Nm') })
  .transform((text, context): number => {
    const duration = parseDuration(text);
    const minutes = duration.ok ? duration.us / 60_000_000 : 0;
    if (SLICE_LENGTHS.includes(minutes)) return minutes;
    const lengths = SLICE_LENGTHS.map(lookbackText).join(', ');
    context.addIssue(duration.ok ? `a slice divides an hour; write one of ${lengths}` : duration.reason);
    return z.NEVER;
  });

export const Labels = z
  .union([z.string(), z.array(z.string())], { error: 'per is a label, or a list of them, like [route]' })
  .transform((texts, context): readonly string[] => {
    const labels = withPaths(texts);
    for (const { value, path } of labels)
      if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(value))
        context.addIssue({ code: 'custom', message: `"${value}" is no name of a label`, path });
    if (labels.length === 0) context.addIssue('per is empty; name a label, like [route]');
    return [...new Set(labels.map(({ value }) => value))];
  });

export const durationText = (comparison: 'under' | 'at most') =>
  z
    .string({
      error: wrongType('the duration', 'write one like 300ms', 'N lacks its unit; write Nms or Ns'),
    })
    .transform((text, context) => accept(durationLimit(comparison, text), context)?.limit ?? z.NEVER);

export const Sentence = z
  .string({ error: wrongType('the objective', 'write one like "99.5% of GET /s/:id non-5xx over 30 days"') })
  .max(1000, { error: 'an objective is at most 1000 characters long', abort: true })
  .transform((text, context) => {
    const reading = parseSentence(text);
    if (reading.ok) return { text, parts: reading.parts };
    for (const { offset, length, message } of reading.faults) {
      context.addIssue({ code: 'custom', message, params: { offset, length } });
    }
    return z.NEVER;
  });

export const RouteText = z
  .string({ error: wrongType('a route', 'write one like /s/:id') })
  .transform((text, context) => accept(parseRoute(text), context)?.route ?? z.NEVER);

export const RouteTexts = z
  .union([z.string(), z.array(z.string())], { error: 'the route is a text like /health, or a list of them' })
  .transform((texts, context) =>
    withPaths(texts).map(({ value, path }) => accept(parseRoute(value), context, path)?.route ?? z.NEVER),
  );

const StatusText = z.union([z.string(), z.number()]);

export const Statuses = z
  .union([StatusText, z.array(StatusText)], {
    error: 'the status is like 404, 4xx, 400-403 or non-5xx, or a list of them',
  })
  .transform((texts, context) => {
    const items = withPaths<string | number>(texts);
    const readable = items.map(
      ({ value, path }) => accept(parseStatusSet(String(value)), context, path) !== null,
    );
    if (readable.includes(false)) return z.NEVER;
    return accept(parseStatusSet(items.map(({ value }) => value).join(', ')), context)?.status ?? z.NEVER;
  });

/** `any` is null. */
export const Methods = z
  .union([z.string(), z.array(z.string())], {
    error: 'the method is a text like GET, a list of them, or any',
  })
  .transform((texts, context): readonly string[] | null => {
    const words = withPaths(texts).flatMap(({ value, path }) =>
      value
        .split(/[\s,]+(?:or[\s,]+)?/)
        .filter((word) => word !== '')
        .map((word) => ({ word, path })),
    );
    if (words.length === 1 && words[0]!.word.toLowerCase() === 'any') return null;
    if (words.length === 0) context.addIssue('no method is given; write one like GET, or any');
    const methods = words.map(
      ({ word, path }) => accept(parseMethod(word), context, path)?.method ?? z.NEVER,
    );
    return [...new Set(methods)];
  });

const promql = (what: string, remedy: string, read: (text: string) => ExpressionReading) =>
  z
    .string({ error: wrongType(what, remedy) })
    .max(4000, { error: 'an expression is at most 4000 characters long', abort: true })
    .transform((text, context) => accept(read(text), context)?.expression ?? z.NEVER);

/** PromQL that counts events. */
export const ExpressionText = (what: string) =>
  promql(what, 'write a counter and its labels, like http_requests_total{job="web"}', parseExpression);

/** The selector of a histogram. */
export const HistogramText = z
  .string({
    error: wrongType('the histogram', 'write one like http_request_duration_seconds{job="web"}'),
  })
  .max(4000, { error: 'a selector is at most 4000 characters long', abort: true })
  .transform((text, context) => accept(parseHistogram(text), context)?.histogram ?? z.NEVER);

/** PromQL that gives a share. */
export const RatioText = (what: string) =>
  promql(what, 'write PromQL that gives a share from 0 to 1', parseRatio);

export const RunbookUrl = z
  .string({ error: wrongType('the runbook', 'write its http or https address') })
  .refine(
    (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
    'the runbook is an http or https address',
  );
