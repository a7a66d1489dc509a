/** The whole of Leeway in this process, without its page, over HTTP. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createDatabase, urlOf } from './database.ts';
import { temporaryFolder } from './tmp.ts';

/** Answers its address; all of it is gone when the test is over. */
export async function openHttpApp(
  yaml: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly env: Readonly<Record<string, string>> }> {
  const database = await createDatabase();
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'slos.yaml'), yaml);
  const env = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: folder.path, PORT: '0', ...more };
  const log = pino({ level: 'silent' });
  const app = await startApp({ config: readConfig(env), env, log, webDir: folder.path });
  onTestFinished(async () => {
    await app.stop();
    await database.drop();
    folder.remove();
  });
  return { url: app.url, env };
}
