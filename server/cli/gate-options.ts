/** The options of the gate, read once: what is asked, and how the answer is waited for and shown. */
import { AppError } from '../app-error.ts';
import { type QuestionInput, readQuestion } from '../gate/reading.ts';
import { parseDuration } from '../slo/duration.ts';
import type { ChangeKind } from '../slo/policy.ts';
import type { Io } from './io.ts';
import { nameOfUser } from './system-user.ts';

export const GATE_FORMATS = ['table', 'json', 'github'] as const;
export type GateFormat = (typeof GATE_FORMATS)[number];

export type GateOptions = {
  readonly service?: string;
  readonly slo?: string;
  readonly kind: ChangeKind;
  readonly strict: boolean;
  readonly minRemaining?: string;
  readonly maxBurn?: string;
  readonly wait?: string;
  readonly onUnknown?: 'pass' | 'block';
  readonly by?: string;
  readonly deploy?: string;
  readonly afterDeploy?: string;
  readonly watch?: string;
  readonly url?: string;
  readonly json: boolean;
  readonly format?: GateFormat;
};

/** A question, and for the record who asks and what would be deployed. */
export type GateAsked = QuestionInput & { readonly by: string | null; readonly version: string | null };

export type GateReading = {
  readonly asked: GateAsked;
  /** ms; 0: it is asked once. */
  readonly wait: number;
  readonly format: GateFormat;
};

const LONGEST_NAME = 200;

/** How the options are called that stand for a field. */
const OPTIONS = { minRemaining: '--min-remaining', maxBurn: '--max-burn' } as const;

export type WatchReading = {
  readonly asked: { readonly service: string; readonly slo: string | null; readonly version: string };
  /** Who asks, for the record. */
  readonly by: string | null;
  /** ms */
  readonly watch: number;
  readonly passes: boolean;
  readonly format: GateFormat;
};

/** What asks whether a deploy may be has no meaning after it. */
const BEFORE_A_DEPLOY = ['strict', 'minRemaining', 'maxBurn', 'wait', 'deploy'] as const;
const USUAL_WATCH = '15m';

export function readWatchOptions(options: GateOptions, env: Io['env']): WatchReading {
  const { service = '', slo = null, watch = USUAL_WATCH } = options;
  if (service.trim() === '') throw fault('--service', 'say which service was deployed');
  const version = nameOf('--after-deploy', options.afterDeploy);
  if (version === null) throw fault('--watch', 'say which deploy is watched, by --after-deploy VERSION');
  for (const name of BEFORE_A_DEPLOY)
    if (options[name] !== undefined && options[name] !== false)
      throw fault('--after-deploy', `${optionOf(name)} asks before a deploy; leave one of them out`);
  return {
    asked: { service, slo, version },
    by: nameOf('--by', options.by) ?? askerOf(env),
    watch: lengthOf('--watch', watch),
    passes: options.onUnknown === 'pass',
    format: formatOf(options),
  };
}

function optionOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function watchPath({ asked: { service, slo, version }, by }: WatchReading): string {
  const more = { ...(slo === null ? {} : { slo }), ...(by === null ? {} : { by }) };
  const query = new URLSearchParams({ service, version, ...more });
  return `/api/v1/gate/watch?${query}`;
}

export function readGateOptions(options: GateOptions, env: Io['env']): GateReading {
  const { service = '', slo = null, kind, strict } = options;
  if (service.trim() === '') throw fault('--service', 'say which service would be deployed');
  const { minRemaining = null, maxBurn = null, onUnknown = null } = options;
  const question = { service, slo, kind, strict, minRemaining, maxBurn, onUnknown };
  const reading = readQuestion(question);
  if (!reading.ok) throw fault(OPTIONS[reading.field], reading.reason);
  const by = nameOf('--by', options.by) ?? askerOf(env);
  const version = nameOf('--deploy', options.deploy);
  return {
    asked: { ...question, by, version },
    wait: options.wait === undefined ? 0 : lengthOf('--wait', options.wait),
    format: formatOf(options),
  };
}

/** Where a server is asked. What is not given is left to the policy. */
export function gatePath({ strict, ...asked }: GateAsked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== null) query.set(name, value);
  if (strict) query.set('strict', 'true');
  return `/api/v1/gate?${query}`;
}

/** Who asks when nobody says: the run of a workflow, or the user. Null where the system knows of none. */
function askerOf(env: Io['env']): string | null {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_ACTOR: actor } = env;
  if (repository === undefined || repository === '') return nameOfUser();
  const [run, by] = [id ? ` run ${id}` : '', actor ? ` by ${actor}` : ''];
  return `${repository}${run}${by}`.slice(0, LONGEST_NAME);
}

function nameOf(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const name = text.trim();
  if (name === '' || name.length > LONGEST_NAME) throw fault(option, `write 1 to ${LONGEST_NAME} characters`);
  return name;
}

function lengthOf(option: string, text: string): number {
  const reading = parseDuration(text);
  if (!reading.ok) throw fault(option, `"${text}" is no time to wait; write one like 30s, 10m or 1h`);
  return reading.us / 1000;
}

function formatOf({ format, json }: GateOptions): GateFormat {
  if (json && format !== undefined && format !== 'json')
    throw fault('--json', `the format cannot be ${format} too`);
  return json ? 'json' : (format ?? 'table');
}

function fault(option: string, reason: string): AppError {
  return new AppError('bad_request', `${option}: ${reason}`);
}
