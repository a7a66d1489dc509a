import { mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { SloList } from '../../server/http/contract.ts';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { yamlOf } from '../support/traffic.ts';
import { READ, SERVICE } from './month.ts';

test('a file that cannot be read is seen on the page that is open, and so is that it can be again', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const log = `${folder.path}/access.log`;
  const sources = `sources: [{ name: edge, path: ${log} }]\n`;
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ], SERVICE) + sources } });
  const page = await openPage(app.url);
  const source = page
    .getByRole('region', { name: 'Sources' })
    .getByRole('listitem')
    .filter({ hasText: 'edge' });
  const hindrances = source.getByRole('list', { name: 'What stands in the way' });
  const absent = `${log} does not exist; it is read as soon as it is there`;

  await source.getByText('never heard').waitFor();
  await hindrances.getByText(absent).waitFor();

  writeFileSync(log, lineOf(200) + lineOf(500));
  await source.getByText('2 events counted').waitFor();
  await hindrances.waitFor({ state: 'detached' });
  await source.getByText(/^read as leeway /).waitFor();

  renameSync(log, `${log}.put-away`);
  await hindrances.getByText(absent).waitFor();
  mkdirSync(log);
  await hindrances.getByText(`${log} is a folder or a device`).waitFor();
  rmdirSync(log);
  writeFileSync(log, lineOf(404));
  await hindrances.waitFor({ state: 'detached' });
  await source.getByText('3 events counted').waitFor();

  const { sources: told } = (await (await fetch(`${app.url}/api/v1/slos`)).json()) as SloList;
  expect(told.find(({ name }) => name === 'edge')).toMatchObject({ accepted: 3, notes: [] });
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  expect(metrics).toContain('\nleeway_ingest_events_total 3\n');
  expect(metrics).toContain('\nleeway_source_faults{source="edge"} 0\n');
});

function lineOf(status: number): string {
  return `{"time":"${new Date().toISOString()}","method":"GET","path":"/s/x1","status":${status},"ms":42}\n`;
}
