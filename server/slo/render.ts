import type { Histogram } from './bucket-threshold.ts';
import type { Counters } from './definition.ts';
import { type DurationLimit, lookbackText } from './duration.ts';
import type { Expression } from './expression.ts';
import type { ObjectiveParts } from './sentence.ts';
import type { Slices } from './slices.ts';
import type { StatusSet } from './status-set.ts';
import type { Target } from './target.ts';
import type { Window } from './window.ts';

/**
 * The canonical sentence of an objective; reading it gives the same objective. `route` is the route as it was written,
 * where its parameters had names.
 */
export function renderObjective(parts: ObjectiveParts, route = parts.match.route?.text): string {
  const words = [
    parts.target.text,
    'of',
    parts.match.methods?.join(', ') ?? (route === undefined ? 'requests' : 'any'),
  ];
  if (route !== undefined) words.push(route);
  if (parts.good.status !== null) words.push(statusWords(parts.good.status));
  if (parts.good.duration !== null) words.push(parts.good.duration.text);
  words.push('over', windowWords(parts.window));
  return words.join(' ');
}

/** The same for counters: `99.5% of http_requests_total in http_requests_total{code!~"5.."} over 30 days`. */
export function renderCounterObjective(
  target: Target,
  { counts, part, total }: Pick<Counters, 'counts' | 'part' | 'total'>,
  window: Window,
): string {
  const end = `over ${windowWords(window)}`;
  const [ofPart, ofTotal] = [oneLine(part), total === null ? null : oneLine(total)];
  if (ofTotal === null)
    return `${target.text} of the time ${counts === 'good' ? 'by' : 'without'} ${ofPart} ${end}`;
  return `${target.text} of ${ofTotal} ${counts === 'good' ? 'in' : 'not in'} ${ofPart} ${end}`;
}

/** `99% of http_request_duration_seconds{job="web"} at most 300ms over 30 days`. */
export function renderHistogramObjective(
  target: Target,
  { metric, matchers }: Histogram,
  limit: DurationLimit,
  window: Window,
): string {
  const selector = matchers === '' ? metric : `${metric}{${matchers}}`;
  return `${target.text} of ${selector} ${limit.text} over ${windowWords(window)}`;
}

/** Of what only sums the growth of counters, their names. */
function oneLine({ text, terms }: Expression): string {
  const names = terms?.map(({ sign, selector }, at) => `${sign < 0 ? '- ' : at > 0 ? '+ ' : ''}${selector}`);
  return (names?.join(' ') ?? text).replace(/\s+/g, ' ');
}

/** What an objective says, and of which slices. */
export function withSlices(objective: string, slices: Slices | null): string {
  if (slices === null) return objective;
  const length = lookbackText(slices.minutes);
  return slices.target === null
    ? `${objective}, each slice of ${length} weighing the same`
    : `${objective}, in slices of ${length} with ${slices.target.text} or more`;
}

function statusWords({ text }: StatusSet): string {
  const items = text.split(', ');
  return items.every((item) => item.startsWith('non-')) ? items.join(' ') : `status ${text}`;
}

function windowWords({ kind, text }: Window): string {
  if (kind === 'calendar') return `the ${text}`;
  const count = text.slice(0, -1);
  const unit = text.endsWith('d') ? 'day' : 'hour';
  return `${count} ${unit}${count === '1' ? '' : 's'}`;
}
