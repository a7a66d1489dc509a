import { BUCKET_LIMIT } from '../slo/histogram.ts';

/**
 * Counts of one series in one minute: `counts[i]` events in bucket `buckets[i]`, for `from` <= i < `to`, ascending by bucket.
 * Minutes are whole minutes since the epoch, UTC. What lies before and behind belongs to others.
 */
export type MinuteBuckets = {
  readonly series: number;
  readonly minute: number;
  readonly buckets: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly from: number;
  readonly to: number;
};

/** Minutes since the epoch stay below this. */
const MINUTES = 2 ** 26;

/** In order of series and minute, each of them once: what is told of one more than once is summed. Series stay below 2^27. */
export function summed(told: Iterable<MinuteBuckets>): MinuteBuckets[] {
  const byMinute = new Map<number, MinuteBuckets | MinuteBuckets[]>();
  for (const one of told) {
    const key = one.series * MINUTES + one.minute;
    const known = byMinute.get(key);
    if (known === undefined) byMinute.set(key, one);
    else if (Array.isArray(known)) known.push(one);
    else byMinute.set(key, [known, one]);
  }
  return Array.from(Float64Array.from(byMinute.keys()).sort(), (key) => {
    const found = byMinute.get(key)!;
    return Array.isArray(found) ? sumOf(found) : found;
  });
}

const sums = new Float64Array(BUCKET_LIMIT);
/** A bit for each bucket that has a sum. */
const used = new Int32Array(BUCKET_LIMIT / 32);

/** The sum of what is told of one series and minute. */
export function sumOf(told: readonly MinuteBuckets[]): MinuteBuckets {
  let size = 0;
  for (const { buckets, counts, from, to } of told) {
    for (let index = from; index < to; index++) {
      const bucket = buckets[index]!;
      if (sums[bucket] === 0) {
        size++;
        used[bucket >>> 5]! |= 1 << (bucket & 31);
      }
      sums[bucket]! += counts[index]!;
    }
  }
  return { series: told[0]!.series, minute: told[0]!.minute, ...takeSums(size), from: 0, to: size };
}

function takeSums(size: number): Pick<MinuteBuckets, 'buckets' | 'counts'> {
  const buckets = new Uint16Array(size);
  const counts = new Float64Array(size);
  let index = 0;
  for (let word = 0; index < size; word++) {
    for (let bits = used[word]!; bits !== 0; bits &= bits - 1) {
      const bucket = (word << 5) + lowestBit(bits);
      buckets[index] = bucket;
      counts[index++] = sums[bucket]!;
      sums[bucket] = 0;
    }
    used[word] = 0;
  }
  return { buckets, counts };
}

/** The place of the lowest bit that is set. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
