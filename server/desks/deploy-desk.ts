import type { Change } from '../access/audit.ts';
import { AppError } from '../app-error.ts';
import type { DeployDesk, DeployMarker } from '../http/silence-ports.ts';
import { audited } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import { addDeploy, deploys } from '../store/deploys.ts';

/** Clocks differ a little; events of the future are taken as far ahead. */
const AHEAD_MS = 5 * 60_000;

export function createDeployDesk({ db, now }: { readonly db: Db; readonly now: () => number }): DeployDesk {
  return {
    async add({ at, ...rest }, actor) {
      const present = now();
      const marker = { ...rest, at: at ?? present };
      if (marker.at > present + AHEAD_MS)
        throw new AppError('bad_request', 'at: lies ahead; tell of a deploy when it is done');
      return audited(db, actor, present, async (trx) => {
        const isNew = await addDeploy(trx, marker);
        return { result: marker, change: isNew ? changeOf(marker) : null };
      });
    },
    deploys: (asked) => orUnavailable(deploys(db, asked)),
  };
}

function changeOf({ service, version, at }: DeployMarker): Change {
  const after = { version, at: new Date(at) };
  return { action: 'deploy.add', service, subject: version, before: null, after };
}
