/** The service itself on a clock that is moved by hand: days of lines in minutes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../../server/config.ts';
import { type Service, startService } from '../../../server/service.ts';
import { usualReading } from '../../../server/slo/line-rules.ts';
import type { MinuteBlocks } from '../traffic/minute-blocks.ts';
import { SERVICE } from '../traffic/requests.ts';
import { settingsOf } from './leeway-cli.ts';

const MINUTE_MS = 60_000;
/** Minutes a body: what a sender that was held up posts at once. */
const SLICE = 60;
/** Bytes of one: below LEEWAY_MAX_BODY. */
const MOST_BYTES = 32_000_000;
/** Steps of the fold that may fail before it is there. */
const MOST_STEPS = 100;

export type MovedService = {
  readonly service: Service;
  /** Posts the minutes [from, to), with the clock at the end of each slice, and has them stored. */
  pass(blocks: MinuteBlocks, from: number, to: number): Promise<void>;
  /** Posts lines with the clock at `at`, ms, and has them stored. */
  post(bytes: Uint8Array, at: number): Promise<void>;
  keepHouse(): Promise<void>;
  stop(): Promise<void>;
};

export type MovedOptions = {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly yaml: string;
  /** Minutes since the epoch. */
  readonly from: number;
  readonly retention?: string | undefined;
};

export async function startMoved(options: MovedOptions): Promise<MovedService> {
  const { folder, databaseUrl, yaml, from, retention = '92d' } = options;
  const definitionsDir = join(folder, `definitions-${new URL(databaseUrl).pathname.slice(1)}`);
  mkdirSync(definitionsDir, { recursive: true });
  writeFileSync(join(definitionsDir, 'growth.yaml'), yaml);
  const env = { ...settingsOf({ definitionsDir, databaseUrl }), LEEWAY_RETENTION: retention };
  const clock = { now: from * MINUTE_MS };
  const log = pino({ level: 'silent' });
  const service = await startService({
    config: readConfig(env),
    env,
    now: () => clock.now,
    log,
    watch: false,
  });
  const post = async (bytes: Uint8Array, at: number): Promise<void> => {
    clock.now = at;
    const reading = await service.ingest.readBody(once(bytes), {
      ...usualReading(`http/${SERVICE}`, SERVICE),
      encoding: undefined,
      identity: null,
      at,
    });
    if (!reading.ok) throw new Error(reading.message);
    const receipt = await service.commit(reading.batch);
    if (receipt.kind !== 'committed' || receipt.rejected > 0) throw new Error(JSON.stringify(receipt));
    await settled(service, at);
  };
  return {
    service,
    post,
    async pass(blocks, start, end) {
      const size = Math.max(1, Math.min(SLICE, Math.floor(MOST_BYTES / blocks.of(start).bytes.length)));
      for (let at = start; at < end; at += size) {
        const to = Math.min(end, at + size);
        const minutes = Array.from({ length: to - at }, (_, nth) => Buffer.from(blocks.of(at + nth).bytes));
        await post(Buffer.concat(minutes), to * MINUTE_MS);
      }
    },
    keepHouse: () => service.keepHouse(),
    stop: () => service.stop(),
  };
}

/** All that was committed is in the minute rows, up to the minute of `at`. */
async function settled({ fold }: Service, at: number): Promise<void> {
  const minute = Math.floor(at / MINUTE_MS);
  for (let tries = 0; tries < MOST_STEPS; tries++) {
    await fold.settle();
    if (fold.state?.asOf === minute) return;
  }
  throw new Error(`the fold does not reach minute ${minute}`);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
