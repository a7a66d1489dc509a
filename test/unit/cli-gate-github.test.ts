import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { annotation, command, outputLines, outputsOf, summary } from '../../server/cli/gate-github.ts';
import { deafUrl } from '../support/command.ts';
import { HARDEN, OVERRIDDEN, ran, SHIP, startReplies } from '../support/gate.ts';
import { temporaryFolder } from '../support/tmp.ts';

const RUN = { GITHUB_REPOSITORY: 'acme/shop', GITHUB_RUN_ID: '77', GITHUB_ACTOR: 'ana' };

function workflow() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  mkdirSync(folder.path, { recursive: true });
  const [outputs, summaryPath] = [join(folder.path, 'output'), join(folder.path, 'summary')];
  // Steps before this one wrote to them, too.
  writeFileSync(outputs, 'a=1\n');
  writeFileSync(summaryPath, '# Before\n');
  return {
    env: { ...RUN, GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summaryPath },
    outputs: () => readOutputs(readFileSync(outputs, 'utf8')),
    summary: () => readFileSync(summaryPath, 'utf8'),
  };
}

/** As the runner reads them: NAME=VALUE, or NAME<<DELIMITER, lines, DELIMITER. */
function readOutputs(text: string): Record<string, string> {
  const lines = text.split('\n');
  const found: Record<string, string> = {};
  while (lines.length > 0) {
    const line = lines.shift()!;
    if (line === '') continue;
    const [, name, sign, rest] = /^(.+?)(=|<<)(.*)$/.exec(line)!;
    found[name!] = sign === '=' ? rest! : lines.splice(0, lines.indexOf(rest!)).join('\n');
    if (sign === '<<') lines.shift();
  }
  return found;
}

test.each([
  {
    title: 'no is an error',
    answer: HARDEN,
    line: '::error title=Leeway%3A harden::shop may not be deployed.%0Apay: The error budget is spent: 30 bad events, 10 allowed.%0Alook: 12%25 of the budget is left.%0Ahttp://127.0.0.1:3000/slo/shop/pay\n',
  },
  {
    title: 'yes is a notice',
    answer: SHIP,
    line: '::notice title=Leeway%3A ship::shop may be deployed.%0A88%25 of the error budget is left.%0Ahttp://127.0.0.1:3000/slo/shop/look\n',
  },
  {
    title: 'a yes all the same is a warning',
    answer: { ...OVERRIDDEN, reasons: OVERRIDDEN.reasons.slice(0, 1), words: 'Ask in #ops.' },
    line: '::warning title=Leeway%3A harden::shop may be deployed all the same.%0AOverridden by ana until 2026-11-23 14:00 UTC: the fix is in.%0AAsk in #ops.%0Ahttp://127.0.0.1:3000/slo/shop/pay\n',
  },
])('$title', ({ answer, line }) => {
  expect(annotation(answer)).toBe(line);
});

test('what means something in a command is escaped, per cent first', () => {
  expect(command('error', 'a:b,c%\r\n', '50%\r\n::error::x,y')).toBe(
    '::error title=a%3Ab%2Cc%25%0D%0A::50%25%0D%0A::error::x,y\n',
  );
});

test('no value of an output can begin another', () => {
  const url = 'http://a/\nallowed=true\nallowed<<EOF\ntrue\nEOF';
  const lines = outputLines({ ...outputsOf(HARDEN), url }, 'leeway_1');
  expect(lines).toBe(
    [
      ...['verdict<<leeway_1', 'harden', 'leeway_1', 'allowed<<leeway_1', 'false', 'leeway_1'],
      ...['code<<leeway_1', '1', 'leeway_1', 'remaining<<leeway_1', '-2', 'leeway_1'],
      ...['url<<leeway_1', url, 'leeway_1', ''],
    ].join('\n'),
  );
  expect(readOutputs(lines)).toEqual({
    verdict: 'harden',
    allowed: 'false',
    code: '1',
    remaining: '-2',
    url,
  });
});

test('the summary is Markdown, and what people write in it is text', () => {
  const reasons = ['a|b <img src=x> [c](http://d) `e` & *f*\n# g'];
  const slos = [{ ...HARDEN.slos[0]!, name: 'p|ay_1' }];
  const url = 'http://a.example/slo/x) <b>';
  expect(summary({ ...HARDEN, slo: 'p|ay_1', reasons, slos, words: '> stop', url })).toBe(
    [
      '### Leeway: harden, not allowed',
      '',
      'shop, by p\\|ay\\_1, may not be deployed.',
      '',
      '- a\\|b &lt;img src=x&gt; \\[c\\](http://d) \\`e\\` &amp; \\*f\\* \\# g',
      '',
      '| verdict | objective | left | burn 1h | good / total |',
      '| --- | --- | --: | --: | --: |',
      '| harden | p\\|ay\\_1 | −200% | 14.4x | 970 / 1000 |',
      '',
      '> &gt; stop',
      '',
      '[What decided](<http://a.example/slo/x)%20%3Cb%3E>)',
      '',
    ].join('\n'),
  );
});

test('a summary of very many objectives stays short', () => {
  const slos = Array.from({ length: 130 }, () => HARDEN.slos[0]!);
  const text = summary({ ...HARDEN, slos });
  expect(text.match(/^\| harden/gm)).toHaveLength(100);
  expect(text).toContain('\n\nand 30 more\n');
});

test('a workflow gets annotation, log, summary and outputs, and the run is who asks', async () => {
  const { url, asked } = await startReplies({ body: HARDEN });
  const files = workflow();
  const { code, out, err } = await ran(
    ['gate', '--service', 'shop', '--format', 'github', '--url', url],
    files.env,
  );
  expect([code, err]).toEqual([1, '']);
  const [first, stop, ...rest] = out.split('\n');
  expect(`${first}\n`).toBe(annotation(HARDEN));
  const token = /^::stop-commands::([0-9a-f-]{36})$/.exec(stop!)![1]!;
  expect(rest[0]).toBe('harden: shop may not be deployed.');
  expect(rest.slice(-2)).toEqual([`::${token}::`, '']);
  expect(files.summary()).toBe(`# Before\n${summary(HARDEN)}`);
  expect(files.outputs()).toEqual({ a: '1', ...outputsOf(HARDEN) });
  expect(outputsOf(HARDEN)).toEqual({
    ...{ verdict: 'harden', allowed: 'false', code: '1', remaining: '-2' },
    url: 'http://127.0.0.1:3000/slo/shop/pay',
  });
  expect(new URL(asked[0]!.path, url).searchParams.get('by')).toBe('acme/shop run 77 by ana');
});

test('without the files of a workflow it prints, and no more', async () => {
  const { url } = await startReplies({ body: SHIP });
  const { code, out, err } = await ran(['gate', '--service', 'shop', '--format', 'github', '--url', url]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^::notice title=Leeway%3A ship::shop may be deployed\./);
});

test('a file that cannot be written does not change the answer', async () => {
  const { url } = await startReplies({ body: SHIP });
  const env = { GITHUB_OUTPUT: '/nowhere/at/all' };
  const { code, err } = await ran(['gate', '--service', 'shop', '--format', 'github', '--url', url], env);
  expect(code).toBe(0);
  expect(err).toMatch(/^\$GITHUB_OUTPUT could not be written: ENOENT/);
});

test('a wrong name is an annotation too, and the outputs say no', async () => {
  const { url } = await startReplies({
    status: 404,
    body: { error: { message: 'No service, at all: 100%.' } },
  });
  const files = workflow();
  const { code, out } = await ran(['gate', '--service', 'x', '--format', 'github', '--url', url], files.env);
  expect(code).toBe(2);
  expect(out).toBe('::error title=Leeway%3A the gate could not be asked::No service, at all: 100%25.\n');
  expect(files.outputs()).toEqual({
    ...{ a: '1', verdict: 'unknown', allowed: 'false', code: '2', remaining: '', url: '' },
  });
});

test('an unreachable Leeway is an error, or a warning where that passes', async () => {
  const url = await deafUrl();
  const words = ['gate', '--service', 'shop', '--format', 'github', '--url', url];
  const files = workflow();
  const [blocked, passed] = await Promise.all([
    ran(words, files.env),
    ran([...words, '--on-unknown', 'pass'], { ...RUN }),
  ]);
  expect([blocked.code, passed.code]).toEqual([3, 0]);
  expect(blocked.out.split('\n')[0]).toBe(
    `::error title=Leeway%3A unknown::shop may not be deployed.%0ALeeway at ${url} could not be asked.`,
  );
  expect(passed.out.split('\n')[0]).toBe(
    `::warning title=Leeway%3A unknown::shop may be deployed.%0ALeeway at ${url} could not be asked.%0AIt passes by --on-unknown pass.`,
  );
  expect(files.outputs()).toMatchObject({
    verdict: 'unknown',
    allowed: 'false',
    code: '3',
    remaining: '',
    url: '',
  });
});
