/** What stands in the way of a file source, from the disk to those who look: the board, the metrics, the command line. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createBoard } from '../../server/desks/board.ts';
import { createFileSources } from '../../server/file-sources.ts';
import type { BoardChange } from '../../server/http/board.ts';
import type { Batch } from '../../server/ledger/batch.ts';
import { folded, openScene } from '../support/service-harness.ts';
import { temporaryFolder } from '../support/tmp.ts';

async function opened(slos: string) {
  const folder = temporaryFolder();
  const log = `${folder.path}/access.log`;
  const scene = await openScene(Date.now());
  await scene.define(`service: shop\n${slos}\nsources: [{ name: edge, path: ${log} }]\n`);
  const service = await scene.start();
  await folded(service, scene.clock);
  const files = createFileSources({ service, now: Date.now, log: pino({ level: 'silent' }) });
  const board = createBoard(service, { files });
  const committed: Batch[] = [];
  const changes: BoardChange[] = [];
  files.onCommitted((batch) => void committed.push(batch));
  const unsubscribe = board.subscribe((change) => void changes.push(change));
  onTestFinished(async () => {
    unsubscribe();
    await files.stop();
    folder.remove();
  });
  files.start();
  const told = () => changes.findLast(({ sources }) => sources !== undefined)?.sources;
  /** What the sources were last said to be, some time after now. */
  const untilTold = (expected: readonly Record<string, unknown>[]) =>
    vi.waitFor(
      () => {
        scene.clock.now = Date.now();
        expect(told()).toMatchObject(expected);
      },
      { timeout: 10_000, interval: 20 },
    );
  return { ...scene, service, log, board, files, committed, untilTold };
}

test('a page that is open is told of a file that is missing, there, gone, and there again', async () => {
  const { log, board, files, untilTold, define, service } = await opened(
    'slos: [{ name: up, objective: 99% of requests non-5xx over 7 days }]',
  );
  const absent = `${log} does not exist; it is read as soon as it is there`;
  await untilTold([{ name: 'edge', notes: [absent] }]);
  expect(board.snapshot().sources).toMatchObject([
    { name: 'edge', services: ['shop'], lastHeard: null, silent: false, accepted: 0, notes: [absent] },
  ]);
  expect(files.faultCounts()).toEqual(new Map([['edge', 1]]));
  writeFileSync(log, line(200) + line(503));
  await untilTold([{ name: 'edge', accepted: 2, notes: [] }]);
  expect(files.faultCounts()).toEqual(new Map([['edge', 0]]));
  renameSync(log, `${log}.put-away`);
  await untilTold([{ accepted: 2, notes: [absent] }]);
  mkdirSync(log);
  await untilTold([{ notes: [`${log} is a folder or a device; name the file itself, or a glob of files`] }]);
  await define('service: shop\nslos: []\nsources: [{ name: edge }]\n', [service]);
  await untilTold([{ name: 'edge', notes: [] }]);
});

test('what is committed of files is told once; a source is seen to be heard without any objective', async () => {
  const { log, committed, untilTold, files } = await opened('slos: []');
  writeFileSync(log, `${line(200)}${line(503)}no such format\n`);
  await untilTold([{ accepted: 2, rejected: 1, lastHeard: expect.any(Number) }]);
  await files.stop();
  const sumOf = (of: 'accepted' | 'rejected') => committed.reduce((sum, batch) => sum + batch[of], 0);
  expect([sumOf('accepted'), sumOf('rejected')]).toEqual([2, 1]);
});

test('where no Leeway runs, the files of a source are not followed, and that is said', async () => {
  const { service } = await opened('slos: []');
  expect(createBoard(service).snapshot().sources).toMatchObject([
    { name: 'edge', notes: ['no Leeway runs that would read its files'] },
  ]);
});

function line(status: number): string {
  return `{"time":"${new Date().toISOString()}","method":"GET","path":"/a","status":${status}}\n`;
}
