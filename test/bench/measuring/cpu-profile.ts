/** What V8's sampling profiler wrote, summed by the area of the code that was running. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Frame = { readonly functionName: string; readonly url: string };
type Node = { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] };
type Profile = {
  readonly startTime: number;
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** An area and what its frames look like, as `file:function`. */
export type Area = { readonly name: string; readonly frames: RegExp };

export type Areas = {
  readonly areas: readonly Area[];
  /** Whatever ran before the first of these frames was for `before`. */
  readonly begins: RegExp;
  readonly before: string;
  readonly other: string;
};

type Sample = { readonly at: number; readonly us: number; readonly stack: readonly string[] };

const IDLE = '(idle)';

/** Seconds of each area, over the profiles of all threads in a folder. A native function is of the area that called it. */
export function secondsByArea(folder: string, { areas, begins, before, other }: Areas): Map<string, number> {
  const samples = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .flatMap((name) => samplesOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile));
  const isBegin = (sample: Sample) => sample.stack.some((frame) => begins.test(frame));
  const begun = Math.min(...samples.filter(isBegin).map(({ at }) => at));
  const seconds = new Map<string, number>();
  const areaOf = remembered((frame: string) => areas.find(({ frames }) => frames.test(frame))?.name);
  for (const { at, us, stack } of samples) {
    if (stack[0]!.endsWith(IDLE)) continue;
    const frame = stack.find((each) => areaOf(each) !== undefined);
    const area = at < begun ? before : ((frame && areaOf(frame)) ?? other);
    seconds.set(area, (seconds.get(area) ?? 0) + us / 1e6);
  }
  return seconds;
}

/** Each with its stack, the innermost frame first. */
function samplesOf({ startTime, nodes, samples, timeDeltas }: Profile): Sample[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const stackOf = remembered((id: number): string[] => {
    const stack: string[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const { url, functionName } = byId.get(at)!.callFrame;
      stack.push(`${url}:${functionName}`);
    }
    return stack;
  });
  let at = startTime;
  return samples.map((id, place) => {
    const us = timeDeltas[place]!;
    at += us;
    return { at, us, stack: stackOf(id) };
  });
}

function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as Value;
  };
}
