import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deafUrl, runCommand } from '../support/command.ts';
import { createDatabase, urlOf } from '../support/database.ts';
import { answer, startReceiver } from '../support/http-receiver.ts';
import { startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';

/** A folder of definitions with one receiver at a URL of this machine. */
function defined(url: string): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  writeFileSync(
    join(folder.path, 'notify.yaml'),
    `notify:\n  - { name: oncall, type: webhook, url: "${url}" }\n`,
  );
  return folder.path;
}

test('without a server the message is sent from here, marked as a test, and no database is needed', async () => {
  const { port, got } = await startReceiver([answer(204)]);
  const env = {
    LEEWAY_DEFINITIONS: defined(`http://127.0.0.1:${port}/hook`),
    LEEWAY_PUBLIC_URL: 'https://l.example',
  };
  const { code, out, err } = await runCommand(['notify', 'test', 'oncall'], env);
  expect({ code, out: out.replace(/\d+ ms/, 'N ms'), err }).toEqual({
    code: 0,
    out: 'oncall took the test message in N ms (204).\n',
    err: '',
  });
  expect(got.map(({ path }) => path)).toEqual(['/hook']);
  expect(JSON.parse(got[0]!.body)).toMatchObject({
    type: 'alert.test',
    data: { service: 'example', url: 'https://l.example' },
  });
});

test('what a receiver refuses, and that it is not there, is 1 with the reason', async () => {
  const { port } = await startReceiver([answer(403, 'no such hook')]);
  const refused = await runCommand(['notify', 'test', 'oncall', '--json'], {
    LEEWAY_DEFINITIONS: defined(`http://127.0.0.1:${port}/hook`),
  });
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out)).toEqual({
    outcome: 'refused',
    code: 403,
    reason: expect.stringContaining('no such hook'),
    tookMs: expect.any(Number),
  });
  const deaf = await runCommand(['notify', 'test', 'oncall'], {
    LEEWAY_DEFINITIONS: defined(`${await deafUrl()}/hook`),
  });
  expect(deaf.code).toBe(1);
  expect(deaf.out).toMatch(/^oncall did not take the test message: .+\n$/);
});

test('an unknown name is 2 with the one that was meant, a server that is not there 3', async () => {
  const env = { LEEWAY_DEFINITIONS: defined('http://127.0.0.1:1/hook') };
  expect(await runCommand(['notify', 'test', 'oncal'], env)).toEqual({
    code: 2,
    out: '',
    err: 'No receiver "oncal" is defined; did you mean "oncall"?\n',
  });
  const url = await deafUrl();
  const away = await runCommand(['notify', 'test', 'oncall', '--url', url], {});
  expect([away.code, away.err.split('\n')[0]]).toEqual([3, `Leeway at ${url} could not be asked.`]);
});

test('a running Leeway sends it by its own definitions', async () => {
  const { port, got } = await startReceiver([answer(200)]);
  const definitionsDir = defined(`http://127.0.0.1:${port}/hook`);
  const database = await createDatabase();
  const folder = temporaryFolder();
  const running = startLeeway({
    dataDir: folder.path,
    definitionsDir,
    env: { DATABASE_URL: urlOf(database) },
  });
  onTestFinished(async () => {
    running.kill('SIGTERM');
    await running.ended;
    await database.drop();
    folder.remove();
  });
  const url = await running.listening;
  const sent = await runCommand(['notify', 'test', 'oncall', '--url', url, '--json'], {});
  expect(sent.code).toBe(0);
  expect(JSON.parse(sent.out)).toEqual({
    outcome: 'sent',
    code: 200,
    reason: null,
    tookMs: expect.any(Number),
  });
  expect(got).toHaveLength(1);
  const unknown = await runCommand(['notify', 'test', 'oncal'], { LEEWAY_URL: url });
  expect([unknown.code, unknown.err]).toEqual([
    2,
    'No receiver "oncal" is defined; did you mean "oncall"?\n',
  ]);
});

test('one whose variable is not set here says so, and what to do', async () => {
  const { code, out, err } = await runCommand(['notify', 'test', 'oncall'], {
    LEEWAY_DEFINITIONS: defined(`\${ONCALL_URL_OF_THE_SERVER}`),
  });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  const [first, fault] = err.split('\n');
  expect(first).toBe('oncall cannot be told, as the definitions have faults:');
  expect(fault).toMatch(/notify\.yaml:2:42 \$\{ONCALL_URL_OF_THE_SERVER\} is not set in the environment$/);
  expect(err).toContain('with --url the Leeway there sends it');
});
