/** Deploys on the time axis of the charts. */
import type { Deploy } from '../../server/http/alert-contract.ts';
import { rolloutsIn } from '../../server/slo/rollouts.ts';
import { shortVersion } from './gate-words.ts';
import type { ChartPoint } from './history-view.ts';
import { dayAndHour } from './time-axis.ts';

const LONGEST_LABEL = 12;
/** px; as small as the labels are, wider ones are rare. */
const LETTER_PX = 6.5;
const LABEL_AIR_PX = 10;
/** px; a label may reach into the frame's padding. */
const EDGE_PX = 20;
/** px; lines that are closer cannot be told apart. */
const LEAST_GAP_PX = 4;

/** Deploys of one step, in the order in which they came. */
export type DeployMark = {
  readonly x: number;
  readonly versions: readonly string[];
  /** The first of them that burned more than the usual. */
  readonly blamed: string | null;
};

export type DeployMarks = {
  /** From left to right. */
  readonly marks: readonly DeployMark[];
  /** By the time of a point, those that lie in its step, and those that it is the nearest point of: `v42, 20 Aug 10:00`. */
  readonly within: ReadonlyMap<number, readonly string[]>;
  readonly near: ReadonlyMap<number, readonly string[]>;
};

/** What names a deploy among those of its service. */
export function deployId({ version, at }: Pick<Deploy, 'version' | 'at'>): string {
  return `${version} ${at}`;
}

/** `blamed`: the ids of those that burned more. `stepMs`: what a point tells of ends with it. `endsNow`: what came after the last point is drawn with it. */
export function deployMarks(
  deploys: readonly Pick<Deploy, 'version' | 'at'>[],
  points: readonly Pick<ChartPoint, 't'>[],
  {
    stepMs,
    endsNow,
    blamed = new Set(),
  }: { readonly stepMs: number; readonly endsNow: boolean; readonly blamed?: ReadonlySet<string> },
): DeployMarks {
  const [first, last] = [points[0]?.t ?? 0, points.at(-1)?.t ?? 0];
  const newestFirst = deploys
    .map(({ version, at }) => ({ version, at: Date.parse(at) }))
    .sort((a, b) => b.at - a.at);
  const placed = rolloutsIn(newestFirst)
    .map(({ version, first: at }) => ({
      version: shortVersion(version),
      at,
      isBlamed: blamed.has(deployId({ version, at: new Date(at).toISOString() })),
    }))
    .filter(({ at }) => at > first - stepMs && (endsNow || at <= last))
    .sort((a, b) => a.at - b.at)
    .map((one) => ({ ...one, x: Math.max(first, Math.min(last, one.at)) }));
  const stepOf = ({ x }: { readonly x: number }) => first + Math.ceil((x - first) / stepMs) * stepMs;
  const nearestTo = ({ x }: { readonly x: number }) => first + Math.round((x - first) / stepMs) * stepMs;
  return {
    marks: [...Map.groupBy(placed, stepOf).values()].map((own) => ({
      x: own[0]!.x,
      versions: [...new Set(own.map(({ version }) => version))],
      blamed: own.find(({ isBlamed }) => isBlamed)?.version ?? null,
    })),
    within: textsBy(placed, stepOf),
    near: textsBy(placed, nearestTo),
  };
}

type Placed = {
  readonly version: string;
  readonly at: number;
  readonly x: number;
  readonly isBlamed: boolean;
};

function textsBy(placed: readonly Placed[], timeOf: (one: Placed) => number): ReadonlyMap<number, string[]> {
  const texts = new Map<number, string[]>();
  for (const [t, own] of Map.groupBy(placed, timeOf))
    texts.set(
      t,
      own.map(({ version, at }) => `${version}, ${dayAndHour(new Date(at).toISOString())}`),
    );
  return texts;
}

export type DeployLine = {
  readonly x: number;
  readonly isBlamed: boolean;
  /** Null: there is no room for it. `aside`: px by which it stands to the left of its line, at the right edge. */
  readonly label: { readonly text: string; readonly aside: number } | null;
};

/**
 * The lines for an axis of that width, which ends at `from` and `to`. Where labels are in each other's way, that of a deploy which burned
 * more stays, and of others the newest.
 */
export function deployLines(
  marks: readonly DeployMark[],
  { from, to, widthPx }: { readonly from: number; readonly to: number; readonly widthPx: number },
): readonly DeployLine[] {
  const pxOf = (x: number) => (to === from ? 0 : ((x - from) / (to - from)) * widthPx);
  const apart = toldApart(marks, pxOf);
  const taken: { readonly left: number; readonly right: number }[] = [];
  const labels = new Map<DeployMark, DeployLine['label']>();
  const newestFirst = apart.toReversed();
  for (const mark of [...newestFirst.filter(isBlamed), ...newestFirst.filter((one) => !isBlamed(one))]) {
    const text = labelOf(mark);
    const [at, half] = [pxOf(mark.x), (text.length * LETTER_PX + LABEL_AIR_PX) / 2];
    const aside = Math.max(0, at + half - widthPx - EDGE_PX);
    const [left, right] = [at - half - aside, at + half - aside];
    if (taken.some((other) => left < other.right && other.left < right)) continue;
    taken.push({ left, right });
    labels.set(mark, { text, aside });
  }
  return apart.map((mark) => ({ x: mark.x, isBlamed: isBlamed(mark), label: labels.get(mark) ?? null }));
}

function isBlamed({ blamed }: DeployMark): boolean {
  return blamed !== null;
}

function toldApart(marks: readonly DeployMark[], pxOf: (x: number) => number): readonly DeployMark[] {
  const apart: DeployMark[] = [];
  for (const mark of marks) {
    const left = apart.at(-1);
    if (left === undefined || pxOf(mark.x) - pxOf(left.x) >= LEAST_GAP_PX) apart.push(mark);
    else {
      const versions = [...left.versions, ...mark.versions];
      apart[apart.length - 1] = { x: left.x, versions, blamed: left.blamed ?? mark.blamed };
    }
  }
  return apart;
}

function labelOf({ versions, blamed }: DeployMark): string {
  const [only, ...others] = versions;
  if (blamed !== null)
    return others.length === 0 ? shortened(blamed) : `${shortened(blamed)} +${others.length}`;
  return others.length > 0 ? `${versions.length} deploys` : shortened(only!);
}

function shortened(version: string): string {
  return version.length > LONGEST_LABEL ? `${version.slice(0, LONGEST_LABEL - 1)}…` : version;
}
