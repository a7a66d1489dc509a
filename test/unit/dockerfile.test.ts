/** What hadolint and a careful reader ask of a Dockerfile, as far as a script can tell. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

type Step = { readonly word: string; readonly text: string };

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

function stepsOf(text: string): Step[] {
  const joined = text.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [word = '', ...rest] = line.split(' ');
      return { word, text: rest.join(' ').trim() };
    });
}

/** The steps of each stage, the last one last; what is before the first stage is left out. */
function stagesOf(steps: readonly Step[]): Step[][] {
  const stages: Step[][] = [];
  for (const step of steps) {
    if (step.word === 'FROM') stages.push([]);
    stages.at(-1)?.push(step);
  }
  return stages;
}

const steps = stepsOf(read('Dockerfile'));
const stages = stagesOf(steps);
const last = stages.at(-1)!;
const texts = (word: string, of: readonly Step[] = steps): string[] =>
  of.filter((step) => step.word === word).map(({ text }) => text);

test('there is one base image, by an argument, of the Node that the project runs on, and never "latest"', () => {
  expect(steps[0]).toEqual({ word: 'ARG', text: 'NODE_IMAGE=node:26-slim' });
  expect(manifest.engines.node).toBe('>=26');
  const bases = texts('FROM').map((text) => text.split(' ')[0]);
  expect(new Set(bases)).toEqual(new Set(['$'.concat('{NODE_IMAGE}')]));
});

test('nothing is copied but from the folder and from stages of its own', () => {
  const names = texts('FROM').flatMap((text) => / AS (\w+)$/.exec(text)?.[1] ?? []);
  const from = texts('COPY').flatMap((text) => /--from=(\S+)/.exec(text)?.[1] ?? []);
  expect(from.filter((name) => !names.includes(name))).toEqual([]);
  expect(texts('ADD')).toEqual([]);
});

test('a change of a source does not install anew: the lock file is copied alone before', () => {
  for (const stage of stages.slice(0, -1)) {
    const words = stage.map(({ word, text }) => `${word} ${text}`);
    const install = words.findIndex((one) => one.startsWith('RUN') && one.includes('npm ci'));
    expect(words.slice(0, install).filter((one) => one.startsWith('COPY'))).toEqual([
      'COPY package.json package-lock.json ./',
    ]);
  }
});

test('the last stage runs nothing, and gets the dependencies of production alone', () => {
  expect(texts('RUN', last)).toEqual([]);
  const dependencies = stages.find(([from]) => from!.text.endsWith(' AS dependencies'))!;
  expect(texts('RUN', dependencies)).toHaveLength(1);
  expect(texts('RUN', dependencies)[0]).toMatch(/npm ci --omit=dev --omit=optional --ignore-scripts$/);
  expect(texts('COPY', last)).toContain('--from=dependencies /app/node_modules node_modules');
});

test('it runs as a number that is not root, in a folder named whole, and tells its port', () => {
  expect(texts('USER')).toEqual(['1000:1000']);
  expect(texts('WORKDIR').every((path) => path.startsWith('/'))).toBe(true);
  expect(texts('EXPOSE')).toEqual(['3000']);
});

test('signals reach it: its program is PID 1, without a shell', () => {
  expect(texts('ENTRYPOINT')).toEqual(['["node", "/app/bin/leeway.js"]']);
  expect(texts('CMD')).toEqual(['["serve"]']);
  expect(texts('STOPSIGNAL')).toEqual(['SIGTERM']);
});

test('it is asked for its health without curl', () => {
  const [check] = texts('HEALTHCHECK');
  expect(check).toMatch(
    /^--interval=\S+ --timeout=\S+ --start-period=\S+ --retries=\d+ CMD \["node", "bin\/healthcheck.js"\]$/,
  );
});

test('no secret is an argument or a setting', () => {
  for (const text of [...texts('ARG'), ...texts('ENV')]) {
    const names = [...text.matchAll(/(?:^|\s)([A-Z_]+)(?==|$)/g)].map((match) => match[1]);
    expect(names.filter((name) => /TOKEN|SECRET|PASSWORD|KEY|DATABASE_URL/.test(name!))).toEqual([]);
  }
});

test('only what a build reads is sent to it', () => {
  const lines = read('.dockerignore').trimEnd().split('\n');
  expect(lines[0]).toBe('*');
  const sent = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  expect(sent.toSorted()).toEqual([
    ...['LICENSE', 'bin', 'migrations', 'package-lock.json', 'package.json', 'server'],
    ...['tsconfig.build.json', 'tsconfig.json', 'web'],
  ]);
});
