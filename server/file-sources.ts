/** The file sources of the definitions, each with a follower of its own on the service. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Definitions } from './definitions/read.ts';
import type { SourceDefinition } from './definitions/source.ts';
import { fileSink } from './file-sink.ts';
import { Buffers } from './ingest/tail/buffers.ts';
import type { FileFault } from './ingest/tail/fault-notes.ts';
import { Follower } from './ingest/tail/follower.ts';
import type { Service } from './service.ts';

const MS_PER_MINUTE = 60_000;

export type FileSources = {
  /** What stands in the way of reading a source's files now. */
  faults(source: string): FileFault[];
  /** Ends when the commits on their way are over; what was not read then is read at the next start. */
  stop(): Promise<void>;
};

export type FileSourcesOptions = {
  readonly service: Service;
  readonly now: () => number;
  readonly log: Logger;
};

type Following = { readonly definition: SourceDefinition; readonly follower: Follower };

/** Follows the files that the definitions name, also as they change. */
export function followFileSources({ service, now, log }: FileSourcesOptions): FileSources {
  const buffers = new Buffers();
  const followed = new Map<string, Following>();
  let changing = Promise.resolve();
  let isStopped = false;

  const begin = async (definition: SourceDefinition): Promise<void> => {
    const { name, paths } = definition;
    const heardUntil = await lastHeard(service, name);
    const follower = new Follower({
      paths,
      sink: fileSink(service, { ...definition, source: name }, now),
      buffers,
      now,
      log: { warn: (text) => log.warn(text), info: (text) => log.info(text) },
      heardUntil,
    });
    followed.set(name, { definition, follower });
    follower.start();
  };
  const follow = async ({ sources }: Definitions): Promise<void> => {
    if (isStopped) return;
    const wanted = new Map(
      sources.filter(({ type }) => type === 'file').map((source) => [source.name, source]),
    );
    for (const [name, { definition, follower }] of followed) {
      const next = wanted.get(name);
      if (next !== undefined && isReadAlike(definition, next)) wanted.delete(name);
      else {
        followed.delete(name);
        await follower.stop();
      }
    }
    for (const definition of wanted.values()) await begin(definition);
  };
  const change = (definitions: Definitions): void => {
    changing = changing
      .then(() => follow(definitions))
      .catch((cause) => {
        log.error({ err: cause }, 'the files of the sources could not be followed');
      });
  };
  change(service.definitions.current());
  service.onDefinitions(change);
  return {
    faults: (source) => followed.get(source)?.follower.faults ?? [],
    async stop() {
      isStopped = true;
      await changing;
      await Promise.all([...followed.values()].map(({ follower }) => follower.stop()));
    },
  };
}

function isReadAlike(a: SourceDefinition, b: SourceDefinition): boolean {
  const of = ({ paths, service, lines }: SourceDefinition) => ({ paths, service, lines });
  return isDeepStrictEqual(of(a), of(b));
}

/** ms; null when it never was, or cannot be told. */
async function lastHeard({ store }: Service, source: string): Promise<number | null> {
  const sources = await store.sources().catch(() => []);
  const row = sources.find(({ name }) => name === source);
  return row === undefined ? null : row.lastMinute * MS_PER_MINUTE;
}
