import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Definitions } from '../../server/definitions/read.ts';
import { createDefinitions, type DefinitionsStore } from '../../server/definitions/watch.ts';

let folder: string;
let stops: (() => void)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leeway-definitions-'));
  stops = [];
});

afterEach(() => {
  for (const stop of stops) stop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const targets = ({ slos }: Definitions): string[] =>
  slos.map((slo) => `${slo.service}/${slo.name} ${slo.target.text}`);
const states = ({ files }: Definitions): string[] => files.map((file) => file.inForce);

function file(service: string, target: string): string {
  return `service: ${service}\nslos: [{ name: a, objective: ${target} of GET non-5xx over 1d }]\n`;
}

/** Everything the store tells from now on; `until` waits for the state that is expected, and fails by the test's timeout. */
function follow(store: DefinitionsStore) {
  let latest = store.current();
  let check = (): void => undefined;
  const { stop } = store.watch((definitions) => {
    latest = definitions;
    check();
  });
  stops.push(stop);
  return {
    until: (holds: (definitions: Definitions) => boolean): Promise<Definitions> =>
      new Promise((resolve) => {
        check = () => {
          if (holds(latest)) resolve(latest);
        };
        check();
      }),
  };
}

describe('reloading', () => {
  test('reads the YAML files of the folder in the order of their names, and nothing else', async () => {
    write('b.yml', file('b', '98%'));
    write('a.yaml', file('a', '99%'));
    write('.hidden.yaml', 'nonsense');
    write('notes.txt', 'nonsense');
    mkdirSync(join(folder, 'folder.yaml'));
    const store = createDefinitions(folder, {});
    expect(targets(store.current())).toEqual([]);
    expect(targets(await store.reload())).toEqual(['a/a 99%', 'b/a 98%']);
    expect(store.current().faults).toEqual([]);
  });

  test('a broken edit keeps the last good version of that file in force, and its faults are told', async () => {
    write('a.yaml', file('a', '99%'));
    write('b.yaml', file('b', '99%'));
    const store = createDefinitions(folder, {});
    await store.reload();
    write('a.yaml', file('a', '100%'));
    write('b.yaml', file('b', '98%'));
    const broken = await store.reload();
    expect(targets(broken)).toEqual(['a/a 99%', 'b/a 98%']);
    expect(states(broken)).toEqual(['last good', 'current']);
    expect(broken.faults.map((fault) => fault.line)).toEqual([2]);
    write('a.yaml', `${file('a', '100%')}# still broken`);
    expect(targets(await store.reload())).toEqual(['a/a 99%', 'b/a 98%']);
    write('a.yaml', file('a', '97%'));
    const mended = await store.reload();
    expect([targets(mended), mended.faults, states(mended)]).toEqual([
      ['a/a 97%', 'b/a 98%'],
      [],
      ['current', 'current'],
    ]);
  });

  test('a file that is broken from the start contributes nothing but its faults', async () => {
    write('a.yaml', file('a', '100%'));
    write('b.yaml', file('b', '99%'));
    const definitions = await createDefinitions(folder, {}).reload();
    expect([targets(definitions), states(definitions)]).toEqual([['b/a 99%'], ['none', 'current']]);
    expect(definitions.faults).toHaveLength(1);
  });

  test('a receiver that is broken by an edit goes on as it was, and the rest of its file is the new one', async () => {
    const notify = (url: string): string => `notify: [{ name: chat, type: slack, url: "${url}" }]\n`;
    const heard = ({ receivers, routes }: Definitions) =>
      routes.map(({ receiver }) => receivers.find(({ name }) => name === receiver));
    const store = createDefinitions(folder, {});
    const edited = async (text: string): Promise<Definitions> => {
      write('a.yaml', text);
      return store.reload();
    };
    await edited(file('a', '99%') + notify('http://good'));
    for (const target of ['98%', '97%']) {
      const broken = await edited(file('a', target) + notify('broken'));
      expect([targets(broken), states(broken)]).toEqual([[`a/a ${target}`], ['current']]);
      expect(heard(broken)).toMatchObject([{ url: 'http://good' }]);
      expect(broken.faults.map(({ message }) => message)).toEqual(['the url is no http or https address']);
    }
    const worse = await edited(`${file('a', '100%')}notify: [{ name: chat, type: slack, url: broken }]`);
    expect([targets(worse), states(worse)]).toEqual([['a/a 97%'], ['last good']]);
    expect(heard(worse)).toMatchObject([{ url: 'http://good' }]);
    expect(heard(await edited(file('a', '97%') + notify('http://new')))).toMatchObject([
      { url: 'http://new' },
    ]);
    expect(heard(await edited(file('a', '97%')))).toEqual([]);
  });

  test('a file that is removed is no longer in force', async () => {
    write('a.yaml', file('a', '99%'));
    const store = createDefinitions(folder, {});
    await store.reload();
    unlinkSync(join(folder, 'a.yaml'));
    expect(await store.reload()).toEqual({
      slos: [],
      templates: [],
      publicServices: [],
      sources: [],
      counterSources: [],
      receivers: [],
      broken: [],
      routes: [],
      faults: [],
      warnings: [],
      files: [],
    });
  });

  test('a folder that is not there is a fault, and what was read stays in force', async () => {
    write('a.yaml', file('a', '99%'));
    const store = createDefinitions(folder, {});
    await store.reload();
    rmSync(folder, { recursive: true });
    const definitions = await store.reload();
    expect(targets(definitions)).toEqual(['a/a 99%']);
    expect(definitions.faults.map((fault) => [fault.file, fault.message])).toEqual([
      [folder, 'the folder does not exist; create it, or set LEEWAY_DEFINITIONS to another'],
    ]);
  });
});

describe('watching', () => {
  const source = (token: string): string =>
    `sources: [{ name: p, type: prometheus, url: "http://p", bearer: ${token} }]`;
  const receiver = (keys: string): string =>
    `notify: [{ name: hook, type: webhook, url: "http://a", ${keys} }]`;

  test.each([
    {
      title: 'a header of a receiver',
      from: receiver('headers: { A: b }'),
      to: receiver('headers: { A: c }'),
    },
    { title: 'what a receiver hears of', from: receiver('on: [page, budget]'), to: receiver('on: [page]') },
    { title: 'a route', from: 'notify: []\n#', to: 'notify: [hook]\n#' },
    { title: 'a token of a source', from: source('a'), to: source('b') },
  ])('tells a change of $title, which no objective shows', async ({ from, to }) => {
    write('a.yaml', `${from}\n`);
    write('b.yaml', `service: b\nnotify: [{ name: hook, type: slack, url: "http://b" }]`);
    const store = createDefinitions(folder, {});
    await store.reload();
    const before = JSON.stringify(store.current().faults);
    const changed = new Promise<Definitions>((resolve) => stops.push(store.watch(resolve).stop));
    write('a.yaml', `${to}\n`);
    expect(JSON.stringify((await changed).faults)).toBe(before);
  });

  test('tells an edit, a file replaced by renaming, a new file and a removed one', async () => {
    write('a.yaml', file('a', '99%'));
    const store = createDefinitions(folder, {});
    await store.reload();
    const { until } = follow(store);
    write('a.yaml', file('a', '98%'));
    await until((now) => targets(now).join() === 'a/a 98%');
    write('.a.yaml.new', file('a', '97%'));
    renameSync(join(folder, '.a.yaml.new'), join(folder, 'a.yaml'));
    await until((now) => targets(now).join() === 'a/a 97%');
    write('b.yaml', file('b', '99%'));
    await until((now) => targets(now).join() === 'a/a 97%,b/a 99%');
    unlinkSync(join(folder, 'a.yaml'));
    await until((now) => targets(now).join() === 'b/a 99%');
  });

  test('tells a broken edit', async () => {
    write('a.yaml', file('a', '99%'));
    const store = createDefinitions(folder, {});
    await store.reload();
    const { until } = follow(store);
    write('a.yaml', file('a', '100%'));
    expect(targets(await until((now) => now.faults.length > 0))).toEqual(['a/a 99%']);
  });

  test('tells when a link leads to another folder, as in a mounted ConfigMap', async () => {
    for (const [version, target] of [
      ['..1', '99%'],
      ['..2', '98%'],
    ] as const) {
      mkdirSync(join(folder, version));
      write(`${version}/a.yaml`, file('a', target));
    }
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync('..data/a.yaml', join(folder, 'a.yaml'));
    const store = createDefinitions(folder, {});
    await store.reload();
    const { until } = follow(store);
    symlinkSync('..2', join(folder, '..next'));
    renameSync(join(folder, '..next'), join(folder, '..data'));
    await until((now) => targets(now).join() === 'a/a 98%');
  });

  test('begins when the folder appears', async () => {
    rmSync(folder, { recursive: true });
    const store = createDefinitions(folder, {});
    await store.reload();
    const { until } = follow(store);
    mkdirSync(folder);
    write('a.yaml', file('a', '99%'));
    expect((await until((now) => targets(now).join() === 'a/a 99%')).faults).toEqual([]);
  });
});
