/** What is asked and changed without counting anything: at the Leeway that runs, or in the database of the settings. */
import { readConfig } from '../config.ts';
import { createDefinitions } from '../definitions/watch.ts';
import { createDeployDesk } from '../desks/deploy-desk.ts';
import { createOverrideDesk } from '../desks/override-desk.ts';
import { createSilenceDesk } from '../desks/silence-desk.ts';
import type { OverrideDesk } from '../http/gate-ports.ts';
import type { DeployDesk, SilenceDesk } from '../http/silence-ports.ts';
import { labelValues } from '../store/label-values.ts';
import { migrate } from '../store/migrate.ts';
import { createSilenceStore } from '../store/silences.ts';
import { type Call, fromServer, requireData, serverOf } from './ask-leeway.ts';
import type { Io } from './io.ts';
import { withDatabase } from './open-database.ts';

export type Desks = {
  readonly silences: SilenceDesk;
  readonly deploys: DeployDesk;
  readonly overrides: OverrideDesk;
};

export type DeskQuestion<T> = Call & {
  /** What a server would answer. */
  readonly answer: (desks: Desks) => Promise<T>;
};

export async function askDesks<T>(question: DeskQuestion<T>, given: string | undefined, io: Io): Promise<T> {
  const url = serverOf(given, io);
  return url === null ? fromDatabase(question, io) : fromServer<T>(question, url);
}

/** A Leeway that runs on this database notices by itself. */
async function fromDatabase<T>({ answer }: DeskQuestion<T>, io: Io): Promise<T> {
  const config = readConfig(io.env);
  requireData(config);
  return withDatabase(
    config,
    () => {},
    async (db) => {
      await migrate(db);
      const definitions = createDefinitions(config.definitionsDir, io.env);
      await definitions.reload();
      definitions.learn(await labelValues(db));
      const now = Date.now;
      return answer({
        silences: createSilenceDesk({
          store: createSilenceStore(db),
          definitions: definitions.current,
          now,
        }),
        deploys: createDeployDesk({ db, now }),
        overrides: createOverrideDesk({ db, definitions: definitions.current, now }),
      });
    },
  );
}
