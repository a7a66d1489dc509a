/** `leeway` as people run it, and what it costs. */
import { fileURLToPath } from 'node:url';
import { SERVICE } from '../traffic/requests.ts';
import type { BenchServer } from './bench-server.ts';
import { runChild } from './run-child.ts';

export const CLI = fileURLToPath(new URL('../../../bin/leeway.js', import.meta.url));

export type IngestCost = {
  /** CPU seconds of Leeway's own process, and of PostgreSQL for it. */
  readonly own: number;
  readonly postgres: number;
  readonly cpu: number;
  readonly seconds: number;
};

export type IngestRun = {
  readonly file: string;
  /** As many as it must accept; it must reject and ignore none. */
  readonly lines: number;
  /** What it must say it found. */
  readonly format: string;
  readonly definitionsDir: string;
  readonly databaseUrl: string;
  readonly nodeArguments?: readonly string[];
};

/** One `leeway ingest FILE`, from its start to its end. */
export async function ingestFile(server: BenchServer, run: IngestRun): Promise<IngestCost> {
  const before = await server.cpu();
  const { stdout, cpu, seconds } = await runChild(
    process.execPath,
    [...(run.nodeArguments ?? []), CLI, 'ingest', '--service', SERVICE, '--json', run.file],
    settingsOf(run),
  );
  const postgres = (await server.cpu()) - before;
  const told = JSON.parse(stdout) as { accepted: number; formats: { name: string }[] };
  if (told.accepted !== run.lines || told.formats.length !== 1 || told.formats[0]!.name !== run.format)
    throw new Error(`${run.file} of ${run.lines} lines as ${run.format}, but Leeway told ${stdout}`);
  return { own: cpu, postgres, cpu: cpu + postgres, seconds };
}

type Counts = { readonly good: number; readonly bad: number };

/** What `leeway status` tells of one objective. */
export async function countsOf(
  objective: string,
  run: Pick<IngestRun, 'definitionsDir' | 'databaseUrl'>,
): Promise<Counts> {
  const { stdout } = await runChild(process.execPath, [CLI, 'status', '--json'], settingsOf(run));
  const { slos } = JSON.parse(stdout) as { slos: (Counts & { name: string })[] };
  const { good, bad } = slos.find(({ name }) => name === objective)!;
  return { good, bad };
}

export function settingsOf({
  definitionsDir,
  databaseUrl,
}: Pick<IngestRun, 'definitionsDir' | 'databaseUrl'>): Record<string, string> {
  return { DATABASE_URL: databaseUrl, LEEWAY_DEFINITIONS: definitionsDir };
}
