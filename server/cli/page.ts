/** The built page, made anew when it is missing or older than its sources. */
import { spawn } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../app-error.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Compiled, the server lies beside the page. */
const IS_COMPILED = import.meta.url.endsWith('.js');
const SOURCES = [
  'web/**/*.{ts,tsx,css,html,svg}',
  'server/http/contract.ts',
  'server/slo/*.ts',
  'package-lock.json',
];

/** The folder of the page. Compiled, it is as it was built with the server. */
export async function readyPage(say: (text: string) => void): Promise<string> {
  if (IS_COMPILED) return `${ROOT}web`;
  const folder = `${ROOT}dist/web`;
  const builder = `${ROOT}node_modules/vite/bin/vite.js`;
  if (existsSync(builder) && isOld(`${folder}/index.html`)) {
    say('Building the page …');
    await build(builder);
  }
  return folder;
}

function isOld(built: string): boolean {
  if (!existsSync(built)) return true;
  const made = statSync(built).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).some((file) => statSync(`${ROOT}${file}`).mtimeMs > made);
}

async function build(builder: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [builder, 'build', 'web', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  child.on('error', reject);
  child.on('exit', (code) => {
    if (code === 0) resolve();
    else
      reject(
        new AppError('internal', `The page could not be built (exit code ${code}); see the lines above.`),
      );
  });
  await promise;
}
