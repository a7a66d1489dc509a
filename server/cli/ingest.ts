import { serverOf } from './ask-leeway.ts';
import { CANNOT_TELL, NO, USAGE, YES } from './exit-codes.ts';
import { type IngestRun, ingestDirectly } from './ingest-direct.ts';
import { STDIN, sizeOf } from './ingest-input.ts';
import { showProgress } from './ingest-progress.ts';
import { checkOptions, type IngestOptions } from './ingest-reading.ts';
import { IngestTally } from './ingest-tally.ts';
import { ingestThrough } from './ingest-url.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';

/**
 * `leeway ingest`: counts the lines of files or of the standard input. Exit code 0; 1 when no line could be read, 3 when it
 * ended before the files did.
 */
export async function ingest(paths: readonly string[], options: IngestOptions, io: Io): Promise<number> {
  checkOptions(options);
  if (paths.includes(STDIN) && process.stdin.isTTY) {
    io.stderr.write('"-" reads the standard input, and that is a terminal; pipe a log into it\n');
    return USAGE;
  }
  const sizes = await sizeOf(paths);
  const tally = new IngestTally();
  const progress = showProgress(
    [...sizes.values()].reduce((sum, size) => sum + size, 0),
    io,
  );
  const ending = new AbortController();
  const run = { paths, sizes, options, tally, progress, signal: ending.signal, stdin: process.stdin };
  if (paths.includes(STDIN)) {
    tally.goesOn = false;
    io.stderr.write('Lines of the standard input count each time they are given.\n');
  }
  // Ended when all is counted, it tells so all the same.
  await endable(ending, async () => {
    const uncovered = await count(run, io).finally(() => {
      progress.stop();
      // What still may come is for nobody, and would keep the process waiting.
      if (paths.includes(STDIN)) process.stdin.destroy();
    });
    const told = options.json ? jsonText(tally.toJson(uncovered)) : tally.toText(uncovered);
    io.stdout.write(told);
  });
  if (!tally.isComplete) return CANNOT_TELL;
  return tally.hasRead ? YES : NO;
}

async function count(run: IngestRun, io: Io) {
  const server = serverOf(run.options.url, io);
  if (server === null) return ingestDirectly(run, io);
  await ingestThrough(server, run);
  return [];
}

/** Ctrl-C ends it after the commit on its way; a second one at once. */
async function endable(ending: AbortController, work: () => Promise<void>): Promise<void> {
  const end = (): void => ending.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    await work();
  } finally {
    process.removeListener('SIGINT', end).removeListener('SIGTERM', end);
  }
}
