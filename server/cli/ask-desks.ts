/** What is asked and changed without counting anything: at the Leeway that runs, or in the database of the settings. */
import type { Actor } from '../access/audit.ts';
import { readConfig } from '../config.ts';
import { createDefinitions } from '../definitions/watch.ts';
import { definedServices } from '../definitions-in-force.ts';
import { createDeployDesk } from '../desks/deploy-desk.ts';
import { createOverrideDesk } from '../desks/override-desk.ts';
import { createSilenceDesk } from '../desks/silence-desk.ts';
import { createTokenDesk } from '../desks/token-desk.ts';
import type { TokenDesk } from '../http/access-ports.ts';
import type { OverrideDesk } from '../http/gate-ports.ts';
import type { DeployDesk, SilenceDesk } from '../http/silence-ports.ts';
import { labelValues } from '../store/label-values.ts';
import { migrate } from '../store/migrate.ts';
import { type Call, fromServer, requireData, serverOf } from './ask-leeway.ts';
import type { Io } from './io.ts';
import { withDatabase } from './open-database.ts';
import { whoTypes } from './system-user.ts';

export type Desks = {
  readonly silences: SilenceDesk;
  readonly deploys: DeployDesk;
  readonly overrides: OverrideDesk;
  readonly tokens: TokenDesk;
};

export type DeskQuestion<T> = Call & {
  /** What a server would answer. */
  readonly answer: (desks: Desks, actor: Actor) => Promise<T>;
  /** True when it makes sense before any Leeway ever ran. */
  readonly isFirst?: boolean;
};

export async function askDesks<T>(question: DeskQuestion<T>, given: string | undefined, io: Io): Promise<T> {
  const server = serverOf(given, io);
  return server === null ? fromDatabase(question, io) : fromServer<T>(question, server);
}

/** A Leeway that runs on this database notices by itself. */
async function fromDatabase<T>({ answer, isFirst = false }: DeskQuestion<T>, io: Io): Promise<T> {
  const config = readConfig(io.env);
  if (!isFirst) requireData(config);
  return withDatabase(
    config,
    () => {},
    async (db) => {
      await migrate(db);
      const definitions = createDefinitions(config.definitionsDir, io.env);
      await definitions.reload();
      definitions.learn(await labelValues(db));
      const now = Date.now;
      const desks: Desks = {
        silences: createSilenceDesk({ db, definitions: definitions.current, now }),
        deploys: createDeployDesk({ db, now }),
        overrides: createOverrideDesk({ db, definitions: definitions.current, now }),
        tokens: createTokenDesk({ db, services: () => definedServices(definitions.current()), now }),
      };
      return answer(desks, whoTypes());
    },
  );
}
