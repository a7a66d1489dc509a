import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { OUTPUTS } from '../../server/cli/gate-github.ts';
import { SHIP, startReplies, WATCHED_SHIP } from '../support/gate.ts';
import { temporaryFolder } from '../support/tmp.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Step = {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
};

type Action = {
  readonly inputs: Readonly<Record<string, { description: string; required: boolean; default?: unknown }>>;
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
};

const action = parse(readFileSync(`${ROOT}action.yml`, 'utf8')) as Action;
const asking = action.runs.steps.find(({ id }) => id === 'gate')!;

/** The step that asks, as the runner runs it. */
async function step(inputs: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  mkdirSync(folder.path, { recursive: true });
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(asking.env!)) {
    const input = /^\$\{\{ inputs\.(\S+) \}\}$/.exec(value)?.[1];
    given[name] = input === undefined ? ROOT : (inputs[input] ?? String(action.inputs[input]!.default ?? ''));
  }
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', asking.run!], {
    cwd: folder.path,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...given },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err, folder: folder.path };
}

test('it is composite, each script names its shell, and what it uses is pinned', () => {
  expect(action.runs.using).toBe('composite');
  for (const { uses, run, shell } of action.runs.steps) {
    if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    if (run !== undefined) expect(shell).toBe('bash');
  }
  expect(action.runs.steps[0]!.with!['node-version']).toBe('26');
});

test('every input is handed on, and none of them within a script', () => {
  const handed = Object.values(asking.env!).flatMap((value) => /inputs\.([\w-]+)/.exec(value)?.[1] ?? []);
  expect(handed.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
  for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
  const required = Object.entries(action.inputs).filter(([, input]) => input.required);
  expect(required.map(([name]) => name)).toEqual(['url', 'service']);
  for (const [, input] of Object.entries(action.inputs)) expect(input.required).toBe(!('default' in input));
});

test('its outputs are those that the command writes', () => {
  expect(Object.keys(action.outputs)).toEqual([...OUTPUTS]);
  for (const [name, { value }] of Object.entries(action.outputs))
    expect(value).toBe(`\${{ steps.gate.outputs.${name} }}`);
});

test('what is given is asked, whatever a shell would make of it', async () => {
  const { url, asked } = await startReplies({ body: SHIP });
  const service = '$(touch a) "b"; touch c #';
  const { code, out, err, folder } = await step({
    ...{ url, service, slo: '-pay', kind: 'fix', strict: 'true', 'min-remaining': '10%' },
    ...{ 'max-burn': '2', wait: '1s', 'on-unknown': 'pass' },
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^::notice title=Leeway%3A ship::/);
  expect([existsSync(join(folder, 'a')), existsSync(join(folder, 'c'))]).toEqual([false, false]);
  const { by, ...query } = Object.fromEntries(new URL(asked[0]!.path, url).searchParams);
  expect(by).toBeDefined();
  expect(query).toEqual({
    ...{ service, slo: '-pay', kind: 'fix', strict: 'true', minRemaining: '10%', maxBurn: '2' },
    onUnknown: 'pass',
  });
});

test('what is not given is left to the policy; without a url nothing is asked', async () => {
  const { url, asked } = await startReplies({ body: SHIP });
  expect((await step({ url, service: 'shop' })).code).toBe(0);
  const { by, ...query } = Object.fromEntries(new URL(asked[0]!.path, url).searchParams);
  expect(query).toEqual({ service: 'shop', kind: 'feature' });

  const { code, out } = await step({ url: '', service: 'shop' });
  expect({ code, out }).toEqual({
    code: 2,
    out: '::error title=Leeway::Say with the input url where Leeway runs.\n',
  });
});

test('a deploy is watched after it, by its token', async () => {
  const { url, asked } = await startReplies({ body: WATCHED_SHIP });
  const { code, out } = await step({
    url,
    service: 'shop',
    token: 'leeway_t',
    'after-deploy': 'v42',
    watch: '0s',
    strict: 'true',
  });
  expect([code, out.split('\n')[0]]).toEqual([0, expect.stringContaining('v42')]);
  expect(asked[0]).toMatchObject({
    path: expect.stringMatching(/^\/api\/v1\/gate\/watch\?service=shop&version=v42&by=./),
    authorization: 'Bearer leeway_t',
  });
});
