/**
 * `npm run image`: builds the Dockerfile without an engine, on a base made of Debian's packages, looks at what was built, and runs
 * it. Exits 1 when a check fails. The last line counts them. Takes root, and Debian's buildah and debootstrap.
 */

import { Checks } from '../support/checks.ts';
import { missingPrograms } from '../support/programs.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { makeBase } from './base.ts';
import { buildImage, checkImage } from './image.ts';
import { checkLife } from './life.ts';
import { buildahIn } from './tools.ts';

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const missing = process.getuid?.() === 0 ? missingPrograms(['buildah', 'debootstrap', 'unshare']) : ['root'];
if (missing.length > 0) {
  console.error(
    `The image cannot be built here without ${missing.join(', ')}: apt-get install buildah debootstrap, as root.`,
  );
  process.exit(2);
}
const checks = new Checks();
const folder = temporaryFolder();
const buildah = buildahIn(folder.path);
try {
  await step('the base', () => makeBase(buildah, folder.path));
  const image = await step('the image', () => buildImage(buildah));
  await checkImage(buildah, image, checks);
  await step('its life', () => checkLife(buildah, image, folder.path, checks));
} catch (cause) {
  checks.failure('the run', cause);
} finally {
  await buildah('umount', '--all').catch(() => {});
  folder.remove();
}
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exitCode = checks.failed === 0 ? 0 : 1;

async function step<Made>(name: string, make: () => Promise<Made>): Promise<Made> {
  const begun = performance.now();
  const made = await make();
  console.log(`     ${name}: ${Math.round((performance.now() - begun) / 1000)} s`);
  return made;
}
