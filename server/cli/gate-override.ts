import { AppError } from '../app-error.ts';
import { readOverride } from '../gate/reading.ts';
import type { GateOverride, NewOverride, OverrideList } from '../http/gate-contract.ts';
import { gateOverride as toWire } from '../http/wire-gate.ts';
import { askDesks } from './ask-desks.ts';
import { YES } from './exit-codes.ts';
import { endedSentence, overrideSentence, overrideTable } from './gate-text.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { personOf, systemUser } from './system-user.ts';

type Asking = { readonly json: boolean; readonly url?: string };

export type OverrideOptions = Asking & {
  readonly service: string;
  readonly reason: string;
  readonly for: string;
  readonly by?: string;
};

/** `leeway gate override`: deploys of a service pass for a while. 2 for what cannot be read, and for an unknown service. */
export async function addOverride(options: OverrideOptions, io: Io): Promise<number> {
  const { service, reason, for: length } = options;
  const body: NewOverride & { by: string } = {
    service,
    by: options.by ?? systemUser('--by'),
    reason,
    for: length,
  };
  const reading = readOverride(body, Date.now());
  if (!reading.ok) throw new AppError('bad_request', `--${reading.field}: ${reading.reason}`);
  const added = await askDesks<GateOverride>(
    {
      path: '/api/v1/gate/overrides',
      body,
      answer: async ({ overrides }, actor) => toWire(await overrides.override(body, actor)),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(added) : overrideSentence(added));
  return YES;
}

/** `leeway gate overrides` */
export async function listOverrides(options: Asking, io: Io): Promise<number> {
  const list = await askDesks<OverrideList>(
    {
      path: '/api/v1/gate/overrides',
      answer: async ({ overrides }) => ({ overrides: (await overrides.overrides()).map(toWire) }),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(list) : overrideTable(list.overrides));
  return YES;
}

/** `leeway gate end-override`: 2 when there is no such override. */
export async function endOverride(
  id: string,
  options: Asking & { readonly by?: string },
  io: Io,
): Promise<number> {
  const by = personOf(options.by, '--by');
  const ended = await askDesks<GateOverride>(
    {
      path: `/api/v1/gate/overrides/${encodeURIComponent(id)}/end`,
      body: { by },
      answer: async ({ overrides }, actor) => toWire(await overrides.endOverride(id, by, actor)),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(ended) : endedSentence(ended, by));
  return YES;
}
