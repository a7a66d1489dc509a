#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major] = process.versions.node.split('.');
if (Number(major) < 26) {
  process.stderr.write(
    `Leeway needs Node 26 or newer; this is Node ${process.versions.node}. In a clone, use npx leeway.\n`,
  );
  process.exit(2);
}
// Half of a short command's time goes into compiling. Not in the folder for temporary files: there others may write, too.
module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
const sources = new URL('../server/main.ts', import.meta.url);
// An image has what `npm run build` made of them.
await import(existsSync(sources) ? sources.href : '../dist/server/main.js');
