/** From one event to one count in the batch, or to the reason why not. */
import { Buckets, NO_DURATION } from '../slo/histogram.ts';
import type { BodyCount } from './body-count.ts';
import type { Event } from './event.ts';
import { OTHER_METHOD } from './methods.ts';
import { MinuteCounts } from './minute-counts.ts';
import type { Reading } from './reading.ts';
import { IGNORED, type IgnoredReason, REASONS, type Reason } from './reasons.ts';
import { NONE } from './segment-trie.ts';
import type { ServiceRoutes } from './service-routes.ts';

/** A leap second's. */
const LAST_SECOND = 60;

export class EventCounter {
  #buckets = new Buckets([]);
  #counts = new MinuteCounts();
  #body: BodyCount | null = null;
  #minute = 0;
  /** A minute of which every second is in range. */
  #inRange = -1;
  /** Whose the counts of accepted lines are. */
  #routes: ServiceRoutes | null = null;
  #accepted: Float64Array = new Float64Array();

  /** When the definitions change. What was counted before must be flushed. */
  setBuckets(buckets: Buckets): void {
    this.#buckets = buckets;
    this.#counts = new MinuteCounts(buckets.highest);
  }

  /** Events belong to this body until {@link flush}. */
  countInto(body: BodyCount): void {
    this.#body = body;
    this.#routes = null;
    this.#inRange = -1;
    this.#counts.countInto(body.deltas);
  }

  flush(): void {
    this.#counts.flush();
  }

  count(event: Event, reading: Reading, routes: ServiceRoutes): Reason | IgnoredReason | null {
    const fault = this.#readMinute(event);
    if (fault !== null) return fault;
    let { method } = event;
    let shape = NONE;
    if (event.routeTo > 0) {
      const template = routes.ofTemplate(event.routeBytes, event.routeFrom, event.routeTo);
      if (template.shape === NONE) return REASONS.badRoute;
      if (template.method !== NONE) method = template.method;
      shape = template.shape;
    }
    if (method === NONE) return isBadRequest(event) ? IGNORED.noRequestLine : REASONS.noMethod;
    if (shape === NONE) {
      if (!event.hasPath) return isBadRequest(event) ? IGNORED.noRequestLine : REASONS.noRoute;
      shape = routes.ofPath(event.path, event.status);
    }
    const { us } = event;
    const bucket = us === Number.POSITIVE_INFINITY ? NO_DURATION : this.#buckets.of(us);
    this.#counts.add(routes.ordinal(shape, method, event.status), this.#minute, bucket);
    if (routes !== this.#routes) this.#turnTo(routes);
    this.#accepted[reading.formatIndex]!++;
    return null;
  }

  #readMinute({ isTimed, time }: Event): Reason | null {
    const body = this.#body!;
    if (isTimed) {
      this.#minute = time.minute;
      return time.minute === this.#inRange ? null : this.#range(body, time.minute, time.second);
    }
    const minute = body.untimedMinute;
    if (minute === null) return REASONS.noTime;
    this.#minute = minute;
    if (body.isArrival) body.untimed++;
    return outOfRange(body, minute, 0);
  }

  #range(body: BodyCount, minute: number, second: number): Reason | null {
    if (outOfRange(body, minute, LAST_SECOND) === null) this.#inRange = minute;
    return outOfRange(body, minute, second);
  }

  #turnTo(routes: ServiceRoutes): void {
    this.#routes = routes;
    this.#accepted = this.#body!.acceptedOf(routes.service);
  }
}

/** What was refused before a request could be read has neither method nor path. */
function isBadRequest({ hasPath, method, status }: Event): boolean {
  return !hasPath && (method === NONE || method === OTHER_METHOD) && status >= 400 && status < 500;
}

function outOfRange(body: BodyCount, minute: number, second: number): Reason | null {
  if (minute < body.oldest) return REASONS.tooOld;
  return minute * 60 + second > body.newestSecond ? REASONS.tooNew : null;
}
