/** The gate's overrides, as people see, add and end them. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../app-error.ts';
import type { Definitions } from '../definitions/read.ts';
import { readOverride } from '../gate/reading.ts';
import type { OverrideDesk } from '../http/gate-ports.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import * as rows from '../store/gate.ts';
import { askedObjectives } from './gate-objectives.ts';

export type OverrideDeskOptions = {
  readonly db: Db;
  readonly definitions: () => Definitions;
  readonly now: () => number;
};

export function createOverrideDesk({ db, definitions, now }: OverrideDeskOptions): OverrideDesk {
  return {
    overrides: () => orUnavailable(rows.overridesAt(db, now())),
    async override(input) {
      const reading = readOverride(input, now());
      if (!reading.ok) throw new AppError('bad_request', `body ${reading.field}: ${reading.reason}`);
      askedObjectives(definitions(), { service: input.service, slo: null });
      const override = { id: randomUUID(), ...reading.override };
      await orUnavailable(rows.addOverride(db, override));
      return override;
    },
    async endOverride(id, by) {
      const ended = await orUnavailable(rows.endOverride(db, id, by, now()));
      if (ended === null) throw new AppError('not_found', `There is no override ${id}.`);
      return ended;
    },
  };
}
