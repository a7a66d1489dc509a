import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEmbedded } from '../../server/store/embedded/index.ts';
import { livePostmaster } from '../../server/store/embedded/postmaster.ts';
import { temporaryFolder } from '../support/tmp.ts';

test('a server that dies after it was seen alive is started again, each time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const folder = temporaryFolder();
  const embedded = await openEmbedded(folder.path, { settings: { fsync: 'off' } });
  onTestFinished(async () => {
    await embedded.close();
    vi.useRealTimers();
    folder.remove();
  });
  const server = () => livePostmaster(join(folder.path, 'postgres', 'cluster'))?.pid;
  const looks = () => vi.advanceTimersByTimeAsync(1_000);

  for (let death = 0; death < 2; death++) {
    await looks();
    const before = embedded.pid;
    expect(server()).toBe(before);
    process.kill(before, 'SIGKILL');
    while (server() !== undefined) await delay(10);
    await looks();
    while (embedded.pid === before) await delay(10);
    expect(server()).toBe(embedded.pid);
  }
});
