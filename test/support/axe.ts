/** A page that breaks no rule of axe. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const THEMES = ['light', 'dark'] as const;

export async function isClean(page: Page, name: string): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    const broken = violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }));
    expect(broken, `${name}, ${colorScheme}`).toEqual([]);
    expect(passes.length, `rules that looked at ${name}`).toBeGreaterThan(15);
  }
}
