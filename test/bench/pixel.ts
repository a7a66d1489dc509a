/** A bad request to a changed pixel: from before the POST is sent until the overview's number is painted. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { inTime } from './in-time.ts';
import type { Part, Row } from './row.ts';
import { quantile } from './statistics.ts';

const EVENTS = 300;
const WARM_EVENTS = 20;
const PAINT_WITHIN_MS = 10_000;
/** Few enough good events that every bad one changes the share that is shown. */
const GOOD_EVENTS = 1_000;
const DEFINITION = `service: snippets
slos:
  - name: read-snippet
    objective: 99.9% of GET /s/:publicId non-5xx under 300ms over 30 days
  - name: create-snippet
    objective: 99.9% of POST /snippets non-5xx under 1s over 30 days
`;

/** Runs in the page. Two frames after a change, what was changed has been painted. */
const WATCH = `
  let heardAt = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => { heardAt = Date.now(); });
    }
  };
  window.watchPaint = (shown) => {
    let before = shown.textContent;
    new MutationObserver(() => {
      const text = shown.textContent;
      if (text === before) return;
      before = text;
      const arrivedAt = heardAt;
      requestAnimationFrame(() => requestAnimationFrame(() => window.painted(text, arrivedAt, Date.now())));
    }).observe(shown, { childList: true, characterData: true, subtree: true });
  };
`;

type Watching = { watchPaint(element: unknown): void };
type Paint = { readonly text: string; readonly arrivedAt: number; readonly paintedAt: number };
type Passage = { readonly committed: number; readonly arrived: number; readonly painted: number };

export const pixel: Part = {
  title: 'bad request to changed pixel',
  section: 'figures',
  async run() {
    const folder = temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const definitionsDir = join(folder.path, 'definitions');
    for (const path of [dataDir, definitionsDir]) mkdirSync(path);
    writeFileSync(join(definitionsDir, 'snippets.yaml'), DEFINITION);
    const leeway = startLeeway({ dataDir, definitionsDir });
    const server = await launchBrowser();
    try {
      const browser = await chromium.connect(server.wsEndpoint());
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      return rowsOf(await measure(page, await leeway.listening));
    } finally {
      await server.close();
      leeway.kill('SIGTERM');
      await leeway.ended;
      folder.remove();
    }
  },
};

async function measure(page: Page, url: string): Promise<Passage[]> {
  await post(url, 200, GOOD_EVENTS);
  await page.addInitScript(WATCH);
  let onPaint = (_paint: Paint): void => {};
  await page.exposeFunction('painted', (text: string, arrivedAt: number, paintedAt: number) =>
    onPaint({ text, arrivedAt, paintedAt }),
  );
  await page.goto(url);
  const row = page.locator('tr[data-verdict]', { hasText: 'read-snippet' });
  await row.getByText('100%', { exact: true }).waitFor();
  const shown = row.locator('td:nth-of-type(2) > span');
  await shown.evaluate((element) => (globalThis as unknown as Watching).watchPaint(element));
  const passages: Passage[] = [];
  for (let event = 0; event < WARM_EVENTS + EVENTS; event++) {
    const { promise: paint, resolve } = Promise.withResolvers<Paint>();
    onPaint = resolve;
    const sentAt = Date.now();
    const pause = delay(100 + Math.random() * 300);
    await post(url, 500, 1);
    const committed = Date.now() - sentAt;
    const { arrivedAt, paintedAt } = await inTime(
      paint,
      PAINT_WITHIN_MS,
      `bad event ${event} changed nothing on the page`,
    );
    if (event >= WARM_EVENTS)
      passages.push({ committed, arrived: arrivedAt - sentAt, painted: paintedAt - sentAt });
    await pause;
  }
  return passages;
}

async function post(url: string, status: number, count: number): Promise<void> {
  const line = `${JSON.stringify({ method: 'GET', path: '/s/x1', status, ms: 42 })}\n`;
  const answer = await fetch(`${url}/api/v1/logs?service=snippets`, {
    method: 'POST',
    body: line.repeat(count),
  });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
}

function rowsOf(passages: readonly Passage[]): Row[] {
  const figure = (share: number, of: (passage: Passage) => number): string =>
    `${quantile(passages.map(of), share)} ms`;
  const parts: readonly [string, (passage: Passage) => number][] = [
    ['of it until the commit is answered, p50', ({ committed }) => committed],
    ['until the page has the message, p50', ({ arrived }) => arrived],
    ['from the message to the painted pixel, p50', ({ arrived, painted }) => painted - arrived],
  ];
  return [
    { what: 'bad request to changed pixel, p50', figure: figure(0.5, ({ painted }) => painted), target: '' },
    {
      what: `bad request to changed pixel, p99 of ${passages.length}`,
      figure: figure(0.99, ({ painted }) => painted),
      target: '250 ms',
    },
    { what: 'the slowest of them', figure: figure(1, ({ painted }) => painted), target: '' },
    ...parts.map(([what, of]) => ({ what, figure: figure(0.5, of), target: '' })),
  ];
}
