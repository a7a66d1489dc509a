/** What a program logs, and what it means by it. */
import { type Random, seededRandom } from '../../../server/demo/random.ts';
import type { Event } from '../objectives.ts';
import { makeEvent, makeLine } from '../traffic.ts';
import { SPAN_MS } from './ways.ts';

/** `text`: whole lines, or none. `refused`: lines that must be refused. */
export type Logged = { readonly text: string; readonly events: readonly Event[]; readonly refused: number };

export type LogLines = {
  /** What is logged next. */
  next(): Logged;
  /** Ends what was begun, so that the log can end here. */
  settle(): Logged;
};

const NOTHING: Logged = { text: '', events: [], refused: 0 };

export function singleLines(seed: number, start: number): LogLines {
  const random = seededRandom(seed);
  return {
    next() {
      const { text, event } = makeLine(random, start, SPAN_MS);
      return { text: `${text}\n`, events: event === null ? [] : [event], refused: event === null ? 1 : 0 };
    },
    settle: () => NOTHING,
  };
}

const MOST_OPEN = 40;
const STEP_MS = 200;

type Begun = { readonly head: string; readonly ms: string; readonly event: Event };

/** Fastify's two lines a request: those of several requests lie between each other. */
export function pairedLines(seed: number, start: number): LogLines {
  const random = seededRandom(seed);
  const open: Begun[] = [];
  let requests = 0;
  const answer = (): Logged => {
    const [begun] = open.splice(Math.floor(random() * open.length), 1);
    return begun === undefined ? NOTHING : { text: secondLine(begun), events: [begun.event], refused: 0 };
  };
  return {
    next() {
      if (open.length > 0 && random() < open.length / MOST_OPEN) return answer();
      const begun = beginRequest(random, start, ++requests);
      open.push(begun);
      return { ...NOTHING, text: firstLine(begun) };
    },
    settle() {
      const answers = Array.from({ length: open.length }, answer);
      return {
        text: answers.map(({ text }) => text).join(''),
        events: answers.flatMap(({ events }) => events),
        refused: 0,
      };
    },
  };
}

function beginRequest(random: Random, start: number, number: number): Begun {
  const { ms, event: any } = makeEvent(random, start);
  // A first line that waits for an hour by the clock of the log is given up.
  const time = Math.min(start, start - SPAN_MS + number * STEP_MS);
  const event = { ...any, minute: Math.floor(time / 60_000) };
  // Fastify always says how long it took.
  const took = ms === null ? { ms: '0', event: { ...event, us: 0 } } : { ms, event };
  const head = `"time":${time},"pid":4711,"hostname":"web-1","reqId":"req-${number.toString(36)}"`;
  return { head, ...took };
}

function firstLine({ head, event: { method, path } }: Begun): string {
  return `{"level":30,${head},"req":{"method":"${method}","url":"${path}","host":"example.org"},"msg":"incoming request"}\n`;
}

function secondLine({ head, ms, event: { status } }: Begun): string {
  return `{"level":30,${head},"res":{"statusCode":${status}},"responseTime":${ms},"msg":"request completed"}\n`;
}
