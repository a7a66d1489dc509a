import { MINUTE_MS } from './history-plan.ts';

/** Above the longest line there is: 27 + 6 bytes of time, 18 of id, the request with a short path, 8 of duration. */
const LONGEST_LINE = 192;
const BASE_36 = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz');
const ZERO = 0x30;
const POINT = 0x2e;
const AFTER_TIME = Buffer.from('Z","reqId":"');
const LINE_END = Buffer.from('}\n');
export const ID_DIGITS = 6;

/** Access lines, written digit by digit into one buffer. */
export class LineBytes {
  readonly #bytes: Buffer;
  #at = 0;
  #minute: Uint8Array = Buffer.alloc(0);

  constructor(lines: number) {
    this.#bytes = Buffer.allocUnsafe(lines * LONGEST_LINE);
  }

  /** The lines that follow are of this minute since the epoch. */
  beginMinute(minute: number): void {
    this.#minute = Buffer.from(`{"time":"${new Date(minute * MINUTE_MS).toISOString().slice(0, 17)}`);
  }

  /** `offset` is ms into the minute, `id` below 36^6, `middle` the bytes from the id's end to the duration. */
  line(offset: number, id: number, middle: Uint8Array, ms: number): void {
    this.#put(this.#minute);
    this.#number(Math.floor(offset / 1000), 2, 10);
    this.#bytes[this.#at++] = POINT;
    this.#number(offset % 1000, 3, 10);
    this.#put(AFTER_TIME);
    this.#number(id, ID_DIGITS, 36);
    this.#put(middle);
    this.#duration(Math.round(ms * 1000));
    this.#put(LINE_END);
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #duration(micros: number): void {
    const whole = Math.floor(micros / 1000);
    this.#number(whole, whole < 10 ? 1 : whole < 100 ? 2 : whole < 1000 ? 3 : 4, 10);
    this.#bytes[this.#at++] = POINT;
    this.#number(micros % 1000, 3, 10);
  }

  #number(value: number, digits: number, base: 10 | 36): void {
    const end = this.#at + digits;
    let rest = value;
    for (let at = end - 1; at >= this.#at; at--) {
      const next = Math.floor(rest / base);
      const digit = rest - next * base;
      this.#bytes[at] = base === 10 ? ZERO + digit : BASE_36[digit]!;
      rest = next;
    }
    this.#at = end;
  }

  #put(part: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = 0; i < part.length; i++) bytes[at++] = part[i]!;
    this.#at = at;
  }
}
