import { AppError } from '../app-error.ts';
import { readConfig } from '../config.ts';
import { readFolder } from '../definitions/folder.ts';
import { readDefinitions } from '../definitions/read.ts';
import type { FileReading } from '../file-sink.ts';
import type { Board } from '../http/board.ts';
import type { Routes } from '../http/contract.ts';
import { routes } from '../http/wire-routes.ts';
import { USUAL_LINES, usualReading } from '../slo/line-rules.ts';
import { askLeeway } from './ask-leeway.ts';
import { NO, YES } from './exit-codes.ts';
import { sizeOf } from './ingest-input.ts';
import { checkOptions, type IngestOptions, linesOf, wrong } from './ingest-reading.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { trafficOfFiles } from './suggest-files.ts';
import { suggestText } from './suggest-text.ts';

/** `source`, `format` and `timezone`: how files are read. */
export type SuggestOptions = IngestOptions;

const DAYS = 30;
/** A month of a busy service takes a while to read. */
const PATIENCE_MS = 120_000;
/** In the YAML of a file's traffic, for its reader to replace. */
const UNNAMED = 'my-service';

/** `leeway suggest`: what traffic was seen, and objectives for what none counts; of files, or of what Leeway has counted. Exit code 1 when no line of the files could be read. */
export async function suggest(files: readonly string[], options: SuggestOptions, io: Io): Promise<number> {
  if (files.length > 0 && options.url !== undefined)
    throw new AppError('bad_request', 'A file is read here, without a server: leave out the file or --url.');
  const { seen, hasRead } =
    files.length === 0 ? await fromLeeway(options, io) : await fromFiles(files, options, io);
  if (hasRead || options.json) io.stdout.write(options.json ? jsonText(seen) : suggestText(seen));
  return hasRead ? YES : NO;
}

async function fromFiles(files: readonly string[], options: SuggestOptions, io: Io) {
  checkOptions(options);
  await sizeOf(files);
  const { seen, hasRead } = await trafficOfFiles(files, await readingFor(options, io), DAYS, io);
  return { seen: routes(seen), hasRead };
}

/** Without a source of the definitions, the files are one service's. */
async function readingFor(options: SuggestOptions, io: Io): Promise<FileReading> {
  const { source: name, service = UNNAMED } = options;
  if (name === undefined) {
    const { source, service: rule } = usualReading('file', service);
    return { source, service: rule, lines: linesOf(options, USUAL_LINES) };
  }
  const folder = readConfig(io.env).definitionsDir;
  const found = await readFolder(folder);
  if (!found.ok) throw wrong(`${folder}: ${found.reason}`);
  const { sources, faults } = readDefinitions(found.files, io.env);
  const declared = sources.find((source) => source.name === name);
  if (declared === undefined) {
    const why = faults.length > 0 ? '; they have faults, see leeway validate' : '';
    throw wrong(`--source ${name}: the definitions in ${folder} have no such source${why}`);
  }
  return { source: name, service: declared.service, lines: linesOf(options, declared.lines) };
}

async function fromLeeway({ service, url, ...ofFiles }: SuggestOptions, io: Io) {
  for (const name of ['source', 'format', 'timezone'] as const)
    if (ofFiles[name] !== undefined) throw wrong(`--${name} says how a file is read; name the file`);
  const query = new URLSearchParams({ days: String(DAYS), ...(service === undefined ? {} : { service }) });
  const question = {
    path: `/api/v1/routes?${query}`,
    answer: async (board: Board) => routes(await board.routes({ service: service ?? null, days: DAYS })),
    patience: PATIENCE_MS,
  };
  return { seen: await askLeeway<Routes>(question, url, io), hasRead: true };
}
