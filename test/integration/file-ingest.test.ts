/** `leeway ingest` as a shell runs it, on a real database: what it counts, says and answers. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import pg from 'pg';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase, urlOf } from '../support/database.ts';
import { startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const YAML = [
  'service: shop',
  'slos: [{ name: up, objective: 99% of GET /s/:id non-5xx over 7d }]',
  'sources: [{ name: edge, path: /var/log/nobody/access.log, format: common+D }]',
].join('\n');

let folder: string;
let env: Record<string, string>;
let sql: (query: string) => Promise<Record<string, unknown>[]>;

beforeEach(async () => {
  const temporary = temporaryFolder();
  const database = await createDatabase();
  const client = new pg.Client(database.config);
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.drop();
    temporary.remove();
  });
  folder = temporary.path;
  mkdirSync(`${folder}/definitions`);
  writeFileSync(`${folder}/definitions/shop.yaml`, YAML);
  env = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: `${folder}/definitions` };
  sql = async (query) => (await client.query<Record<string, unknown>>(query)).rows;
});

function begin(...command: string[]) {
  const child = spawn(process.execPath, [MAIN, ...command], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const code = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (status, signal) => resolve(signal ?? status));
  });
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(([status, out, err]) => ({
    ...{ code: status, out, err },
  }));
  return { child, ended };
}

async function leeway(...command: string[]) {
  const { child, ended } = begin(...command);
  child.stdin.end();
  return ended;
}

async function piped(input: Uint8Array | string, ...command: string[]) {
  const { child, ended } = begin(...command);
  child.stdin.end(input);
  return ended;
}

async function totals(...more: string[]): Promise<{ good: number; total: number }> {
  const { out } = await leeway('status', '--json', ...more);
  const { slos } = JSON.parse(out) as { slos: { name: string; good: number; total: number }[] };
  const { good, total } = slos.find(({ name }) => name === 'up')!;
  return { good, total };
}

function lines(from: number, to: number): string {
  const time = new Date().toISOString();
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const status = number % 10 === 0 ? 500 : 200;
    return `{"time":"${time}","reqId":"${number}","method":"GET","path":"/s/${number % 9}","status":${status},"ms":7}\n`;
  }).join('');
}

function write(name: string, content: string | Uint8Array): string {
  const path = `${folder}/${name}`;
  writeFileSync(path, content);
  return path;
}

test('a file counts once: given twice, renamed, packed, grown, and unpacked again', async () => {
  const content = lines(0, 100);
  const log = write('access.log', content);
  const first = await leeway('ingest', log);
  expect(first).toEqual({
    code: 0,
    out: '100 requests accepted\n  100 read as leeway: "ms" in milliseconds\n',
    err: '',
  });
  const packed = write('moved.1.gz', gzipSync(content));
  for (const path of [log, packed, write('moved.2', zstdCompressSync(content))]) {
    const again = await leeway('ingest', path, '--service', 'shop');
    expect(again.out).toBe(`0 requests accepted\n${path}: all of it was counted before\n`);
    expect(again.code).toBe(0);
  }
  appendFileSync(log, lines(100, 150));
  const { out } = await leeway('ingest', log, packed, '--json');
  expect(JSON.parse(out)).toMatchObject({ complete: true, accepted: 50, rejected: 0, files: [{}, {}] });
  expect(await totals()).toEqual({ good: 135, total: 150 });
});

test('what was ignored, rejected and counted by no objective is told, with its reasons', async () => {
  const time = new Date().toISOString();
  const odd = [
    `{"time":"${time}","method":"GET","path":"/health","status":200,"ms":1}`,
    `{"time":"${time}","method":"GET","path":"/s/1","status":"none","ms":1}`,
    '{"method":"GET","path":"/s/1","status":200,"ms":1}',
    '{"time":"2001-01-01T00:00:00Z","method":"GET","path":"/s/1","status":200,"ms":1}',
    '',
  ].join('\n');
  const { code, out } = await leeway('ingest', write('odd.log', lines(1, 3) + odd));
  expect(code).toBe(0);
  expect(out).toContain('3 requests accepted\n');
  expect(out).toContain('3 lines rejected\n');
  expect(out).toMatch(/^ {2}1 no time\b/m);
  expect(out).toContain('  1 too old: before the longest window and a day\n');
  expect(out).toContain('No objective counts:\n  1 shop GET /health\n');
});

test('a last line without a line feed counts', async () => {
  const log = write('access.log', lines(1, 4).trimEnd());
  expect((await leeway('ingest', log)).out).toContain('3 requests accepted');
  expect((await leeway('ingest', log)).out).toContain('all of it was counted before');
});

test('the format and zone of the command hold, else those of the declared source', async () => {
  const stamp = new Date()
    .toUTCString()
    .replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000');
  const text_ = `127.0.0.1 - - [${stamp}] "GET /s/1 HTTP/1.1" 200 12 2500\n`;
  const { out } = await leeway('ingest', write('a.log', text_), '--source', 'edge', '--json');
  expect(JSON.parse(out)).toMatchObject({
    accepted: 1,
    formats: [{ name: 'common+D', lines: 1, assumes: 'the last number is %D, microseconds' }],
  });
  const other = await leeway('ingest', write('b.log', text_), '--format', 'caddy', '--json');
  expect(other.code).toBe(1);
  expect(JSON.parse(other.out)).toMatchObject({ accepted: 0, rejected: 1 });
});

test('durations that no server has are doubted, by ingest and by suggest', async () => {
  const stamp = new Date().toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4 +0000');
  const common = (durations: readonly number[]) =>
    durations.map((last) => `::1 - - [${stamp}] "GET /s/1 HTTP/1.1" 200 9 ${last}\n`).join('');
  const doubt =
    'Most of its durations are under 0.1 ms. If its last number is not microseconds (%D), name the format: ' +
    'common+T has seconds (%T), common+ms milliseconds (format:, --format)';
  const seconds = write('seconds.log', common([...Array(11).fill(0), ...Array(9).fill(1_000)]));
  expect((await leeway('ingest', seconds)).out).toBe(
    `20 requests accepted\n  20 read as common+D: the last number is %D, microseconds\n  ${doubt}\n`,
  );
  expect((await leeway('suggest', seconds)).err).toBe(
    `${seconds}: read as common+D (the last number is %D, microseconds)\n${seconds}: ${doubt}\n`,
  );
  for (const fine of [[...Array(10).fill(99), ...Array(10).fill(100)], Array(19).fill(0)])
    expect((await leeway('ingest', write('fine.log', common(fine)))).out).not.toContain('0.1 ms');
});

test('definitions with faults and a source that none declares are told, and nothing is kept from counting', async () => {
  writeFileSync(
    `${folder}/definitions/broken.yaml`,
    'service: shop\nslos: [{ name: x, objective: nonsense }]\n',
  );
  const { code, out, err } = await leeway('ingest', write('a.log', lines(0, 5)), '--source', 'edgy');
  expect({ code, out: out.split('\n')[0] }).toEqual({ code: 0, out: '5 requests accepted' });
  const told = err.trimEnd().split('\n');
  expect(told[0]).toMatch(/broken\.yaml:2:30 the sentence begins with its target/);
  expect(told.slice(-2)).toEqual([
    'What has faults is not in force, neither objectives nor sources.',
    'source edgy is in no definition; its lines count for shop; did you mean "edge"?',
  ]);
});

test('a file of which no line counts and some are refused ends with 1, whatever is ignored in it', async () => {
  const lines = [`{"time":"${new Date().toISOString()}","method":"GET","path":"/","status":0}`, 'nonsense'];
  const { code, out } = await leeway('ingest', write('refused.log', `${lines.join('\n')}\n`), '--json');
  expect([code, JSON.parse(out)]).toMatchObject([1, { accepted: 0, ignored: 1, rejected: 1 }]);
});

test('a file of which nothing could be read is read again once its lines are read otherwise, and then no more', async () => {
  const time = new Date().toISOString();
  const log = write('odd.log', `{"when":"${time}","path":"/s/1","method":"GET","code":200}\n`.repeat(5));
  const through = (...more: string[]) =>
    leeway('ingest', log, '--source', 'odd', '--service', 'shop', ...more);
  const yaml = (fields: string) => {
    const source = `sources: [{ name: odd, path: /var/log/nobody/odd.log${fields} }]`;
    writeFileSync(`${folder}/definitions/shop.yaml`, YAML.replace(/^sources.*$/m, source));
  };
  expect(await through()).toMatchObject({ code: 1 });
  expect(await through()).toEqual({
    code: 1,
    out:
      `0 requests accepted\n${log}: all of it was read before, and 5 lines of that rejected\n` +
      '  It is read again once the source says otherwise how it is read (format:, fields:, timezone:, service:).\n',
    err: '',
  });
  yaml(', fields: { status: code, time: when, method: method, path: path }');
  expect((await leeway('ingest', log, '--source', 'odd')).out).toContain('5 requests accepted');
  yaml(', fields: { status: code, time: when, request: path }');
  expect((await leeway('ingest', log, '--source', 'odd')).out).toContain('all of it was counted before');
  expect(await totals()).toEqual({ good: 5, total: 5 });
});

test('requests that a file begins and does not end are told, and counted when they end', async () => {
  const at = Date.now();
  const head = (id: number) => `{"level":30,"time":${at},"pid":1,"hostname":"h","reqId":"req-${id}"`;
  const begun = (id: number) => `${head(id)},"req":{"method":"GET","url":"/s/1"},"msg":"incoming request"}\n`;
  const over = (id: number) =>
    `${head(id)},"res":{"statusCode":200},"responseTime":1.5,"msg":"request completed"}\n`;
  const log = write('app.log', begun(1) + begun(2) + over(1));
  expect((await leeway('ingest', log)).out).toContain(
    `1 request accepted\n  1 read as fastify: responseTime in milliseconds; pairs joined by hostname, pid and reqId\n${log}: 1 request began in it and did not end; ` +
      'they count when their end comes\n',
  );
  appendFileSync(log, over(2));
  expect((await leeway('ingest', log)).out).not.toContain('did not end');
  expect(await totals()).toEqual({ good: 2, total: 2 });
});

test('the standard input is read, packed or not, and counts each time', async () => {
  const first = await piped(lines(0, 20), 'ingest', '-');
  expect(first).toMatchObject({
    code: 0,
    err: 'Lines of the standard input count each time they are given.\n',
  });
  expect(first.out).toContain('20 requests accepted');
  expect((await piped(gzipSync(lines(0, 20)), 'ingest', '-', '--service', 'shop')).code).toBe(0);
  expect(await totals()).toEqual({ good: 36, total: 40 });
});

test('the standard input may be an array, counted as a whole or not at all; lines without a time are of now', async () => {
  const object = '{"method":"GET","path":"/s/1","status":200,"ms":7}';
  const array = (length: number) => ` [${Array.from({ length }, () => object).join(',\n')}]`;
  expect((await piped(array(300), 'ingest', '-', '--json')).out).toContain('"accepted": 300');
  env['LEEWAY_MAX_BODY'] = '16 KiB';
  const long = await piped(array(400), 'ingest', '-');
  expect([long.code, long.out]).toEqual([2, '']);
  expect(long.err).toContain('a JSON array as long as this is not read; nothing of it was counted.');
  expect((await piped(`${object}\n`.repeat(400), 'ingest', '-')).out).toContain('400 requests accepted');
  expect(await totals()).toEqual({ good: 700, total: 700 });
});

test.each([
  { title: 'a file that is not there', args: ['no.log'], code: 2, says: 'no.log: there is no such file' },
  { title: 'a folder', args: ['/'], code: 2, says: '/ is no file; name the files in it' },
  {
    title: 'a slip in a format',
    args: ['--format', 'cady', MAIN],
    code: 2,
    says: '--format cady: no such format; did you mean "caddy"?',
  },
  { title: 'a slip in a zone', args: ['--timezone', 'Mars', MAIN], code: 2, says: 'no such time zone' },
  {
    title: 'another service than that of the source',
    args: ['--source', 'edge', '--service', 'blog', MAIN],
    code: 2,
    says: 'source edge belongs to shop, not blog; leave out --service',
  },
  { title: 'nothing that can be read', args: [MAIN], code: 1, says: 'lines rejected' },
])('$title is told', async ({ args, code, says }) => {
  const ended = await leeway('ingest', ...args);
  expect(ended.code).toBe(code);
  expect(ended.out + ended.err).toContain(says);
});

test('killed in the middle, and stopped by Ctrl-C, it goes on where it was and counts exactly once', async () => {
  // Some of the pieces in which it is read.
  const total = 1_000_000;
  const log = write('large.log', lines(0, total));
  const reading = async (command: ReturnType<typeof begin>, signal: NodeJS.Signals, past: number) => {
    await vi.waitFor(
      async () => {
        const [row] = await sql('select position from file');
        expect(Number(row?.['position'] ?? 0)).toBeGreaterThan(past);
      },
      { timeout: 20_000, interval: 5 },
    );
    command.child.kill(signal);
    return command.ended;
  };
  expect((await reading(begin('ingest', log, '--json'), 'SIGKILL', 0)).code).toBe('SIGKILL');
  const [killed] = await sql('select position from file');
  const stopped = await reading(begin('ingest', log, '--json'), 'SIGINT', Number(killed!['position']));
  expect(JSON.parse(stopped.out).complete).toBe(stopped.code === 0);
  expect((await leeway('ingest', log)).code).toBe(0);
  expect(await totals()).toEqual({ good: total * 0.9, total });
}, 60_000);

test('through a running server the same file counts once, and of a grown one nothing twice', async () => {
  const server = startLeeway({
    dataDir: folder,
    definitionsDir: env['LEEWAY_DEFINITIONS']!,
    env: { DATABASE_URL: env['DATABASE_URL']! },
  });
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await server.ended;
  });
  const url = await server.listening;
  const log = write('access.log', lines(0, 20_000));
  const through = (...more: string[]) => leeway('ingest', log, '--url', url, '--service', 'shop', ...more);
  expect((await through()).out).toContain('20\u00a0000 requests accepted');
  const again = await through('--json');
  expect(JSON.parse(again.out)).toMatchObject({ accepted: 0, repeated: 20_000 });
  // While a server runs on the database, files go straight into it too.
  expect((await leeway('ingest', write('other.log', lines(7, 8)))).code).toBe(0);
  appendFileSync(log, lines(20_000, 20_010));
  const grown = await through();
  expect(grown.out).toMatch(
    /was sent before and has grown or changed since: what follows its first \d+ bytes/,
  );
  expect(await totals('--url', url)).toEqual({ good: 18_001, total: 20_001 });
  const object = '{"method":"GET","path":"/s/1","status":200}';
  const array = (length: number) => `[${Array.from({ length }, () => object).join(',\n')}]`;
  const sent = await piped(array(9), 'ingest', '-', '--url', url, '--service', 'shop');
  expect(sent.out).toContain('9 requests accepted');
  const long = await piped(array(30_000), 'ingest', '-', '--url', url, '--service', 'shop');
  expect([long.code, long.out]).toEqual([2, '']);
  expect(long.err).toContain('a JSON array as long as this is not read; nothing of it was counted.');
  expect(await totals('--url', url)).toEqual({ good: 18_010, total: 20_010 });
  const mixed = await through('--timezone', 'UTC');
  expect(mixed.code).toBe(2);
  const gone = await leeway('ingest', log, '--url', 'http://127.0.0.1:1', '--source', '*');
  expect(gone.code).toBe(2);
}, 60_000);
