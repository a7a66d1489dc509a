/**
 * The series that counters are kept in. They stand beside the requests of the same service and are none: their method is no
 * method, their route is the digest of the counters, and their status is what the events are, GOOD or BAD.
 */
export const COUNTER_METHOD = '#';

export function isCounterSeries({ method }: { readonly method: string }): boolean {
  return method === COUNTER_METHOD;
}
