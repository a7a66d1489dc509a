import { AppError } from '../app-error.ts';
import type { Board } from '../http/board.ts';
import type { Routes } from '../http/contract.ts';
import { routes } from '../http/wire-routes.ts';
import { askLeeway } from './ask-leeway.ts';
import type { Io } from './io.ts';
import { trafficOfFiles } from './suggest-files.ts';
import { suggestText } from './suggest-text.ts';

export type SuggestOptions = { readonly json: boolean; readonly service?: string; readonly url?: string };

const DAYS = 30;
/** A month of a busy service takes a while to read. */
const PATIENCE_MS = 120_000;
/** In the YAML of a file's traffic, for its reader to replace. */
const UNNAMED = 'my-service';

/** `leeway suggest`: what traffic was seen, and objectives for what none counts; of files, or of what Leeway has counted. */
export async function suggest(files: readonly string[], options: SuggestOptions, io: Io): Promise<number> {
  if (files.length > 0 && options.url !== undefined)
    throw new AppError('bad_request', 'A file is read here, without a server: leave out the file or --url.');
  const seen =
    files.length === 0
      ? await fromLeeway(options, io)
      : routes(await trafficOfFiles(files, options.service ?? UNNAMED, DAYS, io));
  io.stdout.write(options.json ? `${JSON.stringify(seen, null, 2)}\n` : suggestText(seen));
  return 0;
}

function fromLeeway({ service, url }: SuggestOptions, io: Io): Promise<Routes> {
  const query = new URLSearchParams({ days: String(DAYS), ...(service === undefined ? {} : { service }) });
  const question = {
    path: `/api/v1/routes?${query}`,
    answer: async (board: Board) => routes(await board.routes({ service: service ?? null, days: DAYS })),
    patience: PATIENCE_MS,
  };
  return askLeeway<Routes>(question, url, io);
}
