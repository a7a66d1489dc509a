#!/usr/bin/env node
const [major] = process.versions.node.split('.');
if (Number(major) < 26) {
  process.stderr.write(
    `Leeway needs Node 26 or newer; this is Node ${process.versions.node}. In a clone, use npx leeway.\n`,
  );
  process.exit(2);
}
await import('../server/main.ts');
