/** A page in the run's browser, which fails its test on whatever the browser complained of. */
import { mkdirSync } from 'node:fs';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import type {} from './browser-setup.ts';

export type PageSetting = {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly permissions?: readonly string[];
  /** Complaints that the story itself brings about. */
  readonly expected?: RegExp;
};

/** Console errors, violations of the content security policy among them, and uncaught errors fail the test. */
export async function openPage(url: string, setting: PageSetting = {}): Promise<Page> {
  const { width = 1440, theme = 'light', permissions = [], expected } = setting;
  const browser = await chromium.connect(inject('browser'));
  const options: BrowserContextOptions = {
    viewport: { width, height: 900 },
    colorScheme: theme,
    permissions: [...permissions],
    reducedMotion: 'reduce',
  };
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPicture(page, task.name);
    await browser.close();
    const unexpected = complaints.filter((complaint) => expected?.test(complaint) !== true);
    expect(unexpected, 'what the browser complained of').toEqual([]);
  });
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  return page;
}

async function keepPicture(page: Page, story: string): Promise<void> {
  mkdirSync('test/output', { recursive: true });
  await page.screenshot({ path: `test/output/${story.replaceAll(/[^a-z0-9]+/gi, '-')}.png`, fullPage: true });
}
