import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { totalOf } from '../support/asking.ts';
import { openReplicaScene } from '../support/replica-scene.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/leeway.js', import.meta.url));
const TOKEN = 'a-token-for-the-example-app';
const SLOS = `
service: snippets
slos:
  - name: reads
    objective: 99.5% of GET /s/:publicId non-5xx under 300ms over 30 days
`;

test('the example app runs alone, for a Leeway elsewhere that takes a token', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const { url } = await scene.start({ LEEWAY_ADMIN_TOKEN: TOKEN });
  const example = spawn(process.execPath, [PROGRAM, 'demo', '--url', url], {
    env: { ...process.env, LEEWAY_TOKEN: TOKEN },
    stdio: 'ignore',
  });
  const ended = once(example, 'exit');
  onTestFinished(() => void example.kill('SIGKILL'));
  const counted = async () => expect(await totalOf(url, 'reads', TOKEN)).toBeGreaterThan(0);
  await vi.waitFor(counted, { timeout: 60_000, interval: 100 });
  example.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('an address that is none is told', async () => {
  const example = spawn(process.execPath, [PROGRAM, 'demo', '--url', 'leeway'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  example.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  expect(await once(example, 'exit')).toEqual([2, null]);
  expect(said).toBe('--url: "leeway" is no http or https address.\n');
});
