/** The gate's overrides, as people see, add and end them. */
import { randomUUID } from 'node:crypto';
import type { AuditAction, Change } from '../access/audit.ts';
import { requireService } from '../access/caller.ts';
import { AppError } from '../app-error.ts';
import type { Definitions } from '../definitions/read.ts';
import type { Override } from '../gate/question.ts';
import { readOverride } from '../gate/reading.ts';
import type { OverrideDesk } from '../http/gate-ports.ts';
import { audited } from '../store/audit.ts';
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
    async override(input, actor) {
      const at = now();
      const reading = readOverride(input, at);
      if (!reading.ok) throw new AppError('bad_request', `body ${reading.field}: ${reading.reason}`);
      askedObjectives(definitions(), { service: input.service, slo: null });
      const override = { id: randomUUID(), ...reading.override };
      return audited(db, actor, at, async (trx) => {
        await rows.addOverride(trx, override);
        return { result: override, change: changeOf('override.add', override, null, override) };
      });
    },
    endOverride(id, by, actor) {
      const at = now();
      return audited(db, actor, at, async (trx) => {
        const before = await rows.overrideById(trx, id);
        if (before === null) throw new AppError('not_found', `There is no override ${id}.`);
        requireService(actor.caller, before.service);
        if (!(await rows.endOverride(trx, id, by, at))) return { result: before, change: null };
        const after = { ...before, to: at };
        return { result: after, change: changeOf('override.end', before, before, after) };
      });
    },
  };
}

function changeOf(
  action: AuditAction,
  { id, service }: Override,
  before: Override | null,
  after: Override | null,
): Change {
  const shown = (one: Override | null) =>
    one && { by: one.by, reason: one.reason, from: new Date(one.from), to: new Date(one.to) };
  return { action, service, subject: id, before: shown(before), after: shown(after) };
}
