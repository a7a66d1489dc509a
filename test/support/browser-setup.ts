/** One browser for the run, and the page built from its sources. */

import type { TestProject } from 'vitest/node';
import { readyPage } from '../../server/cli/page.ts';
import { launchBrowser } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where playwright connects to. */
    browser: string;
    /** The folder of the built page. */
    webDir: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('webDir', await readyPage((text) => process.stderr.write(`${text}\n`)));
  const browser = await launchBrowser();
  project.provide('browser', browser.wsEndpoint());
  return () => browser.close();
}
