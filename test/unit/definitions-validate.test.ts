import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run as leeway } from '../../server/cli/program.ts';

let folder: string;

const GOOD = 'service: app\nslos: [{ name: a, objective: 99% of GET under 275ms over 1d }]\n';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leeway-validate-'));
  writeFileSync(join(folder, 'good.yaml'), GOOD);
  writeFileSync(join(folder, 'bad.txt'), `${GOOD}---\nservice: Bad\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(paths: string[], json = false) {
  const written = { stdout: '', stderr: '' };
  const into = (stream: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[stream] += text.replaceAll(folder, 'DIR');
    },
  });
  const io = { stdout: into('stdout'), stderr: into('stderr'), env: { LEEWAY_DEFINITIONS: folder } };
  const code = await leeway(['validate', ...paths, ...(json ? ['--json'] : [])], io as never);
  return { code, ...written };
}

const WARNING =
  'a: "under 275ms" is exact from now on; earlier counts are bounds (exact over all history: "under" with two significant digits)';
const FAULT = 'a name begins with a small letter or a digit and goes on with those, ".", "_" or "-"';

test('a valid folder is told with its objectives and warnings, and exits 0', async () => {
  expect(await run([folder])).toEqual({
    code: 0,
    stdout: `app/a: 99% of GET under 275ms over 1d\nwarning: DIR/good.yaml:2:8 ${WARNING}\nvalid: 1 objective in 1 file\n`,
    stderr: '',
  });
});

test('without a path, the folder of the settings is checked', async () => {
  expect(await run([])).toEqual(await run([folder]));
});

test('a fault is told with its place, and exits 1', async () => {
  expect(await run([join(folder, 'bad.txt')])).toEqual({
    code: 1,
    stdout: '',
    stderr: `DIR/bad.txt:4:10 ${FAULT}\n    service: Bad\n             ^^^\ninvalid, 1 fault: 0 objectives in 1 file\n`,
  });
});

test('a path that is not there exits 2', async () => {
  expect(await run([folder, join(folder, 'nope')])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'DIR/nope: there is no such file or folder\n',
  });
});

test('receivers are told without what they hold, and a page that nobody hears of with a warning', async () => {
  const path = join(folder, 'notify.txt');
  const receiver = '{ name: chat, type: slack, url: "https://geheim", on: [ticket, no-data] }';
  writeFileSync(path, `${GOOD.replace('275ms', '300ms')}---\nnotify: [${receiver}]\n`);
  const unheard =
    'a: nobody hears of its pages; write "notify:" with a receiver here, in its document, or in one without a service';
  expect(await run([path])).toEqual({
    code: 0,
    stdout: `app/a: 99% of GET under 300ms over 1d\nreceiver chat: slack, ticket, no-data\nwarning: DIR/notify.txt:2:8 ${unheard}\nvalid: 1 objective in 1 file\n`,
    stderr: '',
  });
  const { stdout } = await run([path], true);
  expect(stdout).not.toContain('geheim');
  expect(JSON.parse(stdout).receivers).toEqual([
    { name: 'chat', type: 'slack', on: ['ticket', 'no-data'], file: 'DIR/notify.txt', line: 4, column: 10 },
  ]);
});

test('--json tells the same for machines', async () => {
  const { code, stdout } = await run([folder, join(folder, 'bad.txt')], true);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    valid: false,
    slos: [
      {
        service: 'app',
        name: 'a',
        objective: '99% of GET under 275ms over 1d',
        file: 'DIR/good.yaml',
        line: 2,
        column: 8,
      },
    ],
    receivers: [],
    faults: [
      { file: 'DIR/bad.txt', line: 4, column: 10, message: FAULT, excerpt: 'service: Bad\n         ^^^' },
    ],
    warnings: [{ service: 'app', name: 'a', file: 'DIR/good.yaml', line: 2, column: 8, message: WARNING }],
  });
});
