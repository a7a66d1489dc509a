import { describe, expect, test } from 'vitest';
import { readDefinitionFile } from '../../server/definitions/file-reading.ts';
import { combine, readDefinitions } from '../../server/definitions/read.ts';
import { ALERT_KINDS, receiversOf } from '../../server/slo/alert.ts';

const ENV = { CHAT: 'https://chat.example/T/B' };
const read = (...texts: readonly string[]) =>
  readDefinitions(
    texts.map((text, index) => ({ path: `${'abc'[index]}.yaml`, text })),
    ENV,
  );
const told = (...texts: readonly string[]): string[] =>
  read(...texts).faults.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);

/** One receiver, whose keys begin at 2:5. */
const receiver = (keys: string): string => `notify:\n  - { ${keys} }`;
const receiverOf = (keys: string) => {
  const { receivers, faults } = read(receiver(keys));
  expect(faults).toEqual([]);
  return receivers[0];
};
const faultsOf = (keys: string): string[] => {
  const { receivers } = read(receiver(keys));
  expect(receivers).toEqual([]);
  return told(receiver(keys)).map((fault) => fault.replace('a.yaml:', ''));
};

const OBJECTIVE = 'objective: 99.9% of any non-5xx over 30d';
const SECRET = Buffer.from('a secret of some length').toString('base64');

describe('a receiver', () => {
  test.each([
    {
      keys: `type: webhook, url: "\${CHAT}", secret: ${SECRET}, headers: { X-Team: a }`,
      settings: { url: ENV.CHAT, secret: SECRET, headers: new Map([['X-Team', 'a']]) },
    },
    {
      keys: 'type: webhook, url: "http://a"',
      settings: { url: 'http://a', secret: null, headers: new Map() },
    },
    { keys: 'type: slack, url: "https://a/b"', settings: { url: 'https://a/b' } },
    { keys: 'type: teams, url: "https://a/b?c=d"', settings: { url: 'https://a/b?c=d' } },
    { keys: 'type: discord, url: "https://a/b"', settings: { url: 'https://a/b' } },
    {
      keys: 'type: pagerduty, routing_key: R0',
      settings: { routingKey: 'R0', url: 'https://events.pagerduty.com/v2/enqueue' },
    },
    {
      keys: 'type: pagerduty, routing_key: R0, url: "https://events.eu.pagerduty.com/v2/enqueue"',
      settings: { routingKey: 'R0', url: 'https://events.eu.pagerduty.com/v2/enqueue' },
    },
    {
      keys: 'type: alertmanager, url: "http://127.0.0.1:9093/", bearer: t, headers: { A: b }',
      settings: {
        url: 'http://127.0.0.1:9093',
        headers: new Map([
          ['A', 'b'],
          ['authorization', 'Bearer t'],
        ]),
      },
    },
    {
      keys: 'type: alertmanager, url: "http://a/prefix", basic: { user: u, password: p }',
      settings: { url: 'http://a/prefix', headers: new Map([['authorization', 'Basic dTpw']]) },
    },
    {
      keys: 'type: email, smtp: "smtps://u:p@mail.example:465", from: Leeway <l@example.org>, to: o@example.org',
      settings: {
        smtp: 'smtps://u:p@mail.example:465',
        from: 'Leeway <l@example.org>',
        to: ['o@example.org'],
      },
    },
    {
      keys: 'type: email, smtp: "smtp://localhost?ignoreTLS=true", from: l@example.org, to: [a@b, c@d]',
      settings: { smtp: 'smtp://localhost?ignoreTLS=true', from: 'l@example.org', to: ['a@b', 'c@d'] },
    },
    {
      keys: `type: generic, url: "http://a", method: PUT, headers: { X: y }, body: '{"text":"{{reason}}"}'`,
      settings: {
        url: 'http://a',
        method: 'PUT',
        headers: new Map([['X', 'y']]),
        body: '{"text":"{{reason}}"}',
      },
    },
    {
      keys: `type: generic, url: "http://a", headers: { Content-Type: text/plain }, body: "{{title}}"`,
      settings: { method: 'POST', body: '{{title}}' },
    },
  ])('$keys', ({ keys, settings }) => {
    expect(receiverOf(`name: one, ${keys}`)).toMatchObject({
      ...settings,
      name: 'one',
      type: /type: (\w+)/.exec(keys)![1],
      on: ALERT_KINDS,
      place: { file: 'a.yaml', line: 2, column: 5 },
    });
  });

  test.each([
    { on: '[no-data, page, page]', kinds: ['page', 'no-data'] },
    { on: 'budget', kinds: ['budget'] },
  ])('on $on', ({ on, kinds }) => {
    expect(receiverOf(`name: one, type: slack, url: "http://a", on: ${on}`)!.on).toEqual(kinds);
  });
});

const NO_TYPE = 'the type is webhook, slack, teams, discord, pagerduty, alertmanager, email or generic';
const KINDS = 'a kind of alert is page, ticket, budget, measurement or no-data';
const URL_MISSING = `url is missing; write "\${ONCALL_URL}", and set ONCALL_URL in the environment`;

describe('faults of a receiver', () => {
  test.each([
    { keys: 'type: slack, url: "http://a"', faults: ['2:5 a name is missing; write one like read-snippet'] },
    {
      keys: 'name: On Call, type: slack, url: "http://a"',
      faults: ['2:13 a name begins with a small letter or a digit and goes on with those, ".", "_" or "-"'],
    },
    {
      keys: 'name: a, url: "http://a"',
      faults: [`2:5 ${NO_TYPE.replace('the type is', 'the type is missing; write')}`],
    },
    { keys: 'name: a, type: slak, url: "http://a"', faults: [`2:22 ${NO_TYPE}; did you mean "slack"?`] },
    { keys: 'name: a, type: sms, url: "http://a"', faults: [`2:22 ${NO_TYPE}`] },
    {
      keys: 'name: a, type: slack, ulr: "http://a"',
      faults: [`2:5 ${URL_MISSING}`, '2:29 unknown key "ulr"; did you mean "url"?'],
    },
    {
      keys: 'name: a, type: slack, url: "http://a", secret: x, headers: { A: b }',
      faults: [
        '2:46 a receiver of type slack has no secret; leave it out',
        '2:57 a receiver of type slack has no headers; leave it out',
      ],
    },
    {
      keys: `name: a, type: webhook, url: "http://a", body: "{}"`,
      faults: ['2:48 a receiver of type webhook has no body; leave it out'],
    },
    ...['webhook', 'slack', 'teams', 'discord', 'alertmanager'].map((type) => ({
      keys: `name: a, type: ${type}`,
      faults: [`2:5 ${URL_MISSING}`],
    })),
    {
      keys: 'name: a, type: pagerduty',
      faults: [`2:5 routing_key is missing; write "\${PD_KEY}", and set PD_KEY in the environment`],
    },
    {
      keys: 'name: a, type: email',
      faults: [
        `2:5 smtp is missing; write "\${MAIL_URL}", which is like smtps://user:password@mail.example:465`,
        '2:5 from is missing; write an address like leeway@example.org',
        '2:5 to is missing; write an address like oncall@example.org, or a list of them',
      ],
    },
    {
      keys: 'name: a, type: generic',
      faults: [`2:5 ${URL_MISSING}`, `2:5 body is missing; write a template like '{"text":"{{reason}}"}'`],
    },
    {
      keys: 'name: a, type: slack, url: "ftp://a"',
      faults: ['2:34 the url is no http or https address'],
    },
    { keys: 'name: a, type: slack, url: a', faults: ['2:34 the url is no http or https address'] },
    { keys: 'name: a, type: slack, url: ""', faults: ['2:34 the url is empty; is its variable set?'] },
    {
      keys: 'name: a, type: slack, url: 5',
      faults: [`2:34 the url is not a text; write "\${NAME}" and set NAME in the environment`],
    },
    {
      keys: 'name: a, type: webhook, url: "http://u:p@a"',
      faults: ['2:36 the url holds a user or a password; write "headers: { Authorization: … }" in its place'],
    },
    {
      keys: 'name: a, type: alertmanager, url: "http://u@a"',
      faults: [
        '2:41 the url holds a user or a password; write "basic: { user: …, password: … }" in its place',
      ],
    },
    {
      keys: 'name: a, type: alertmanager, url: "http://a/api/v2/alerts"',
      faults: [
        '2:41 the url is of the Alertmanager, without the path of its API; write one like "http://127.0.0.1:9093"',
      ],
    },
    {
      keys: 'name: a, type: alertmanager, url: "http://a/?b=c"',
      faults: ['2:41 the url ends with its path; leave what begins with "?" or "#" out'],
    },
    {
      keys: 'name: a, type: alertmanager, url: "http://a", bearer: x, headers: { Authorization: y }',
      faults: ['2:53 credentials are given twice; write one of bearer, basic and the header Authorization'],
    },
    {
      keys: 'name: a, type: alertmanager, url: "http://a", basic: { user: x, pasword: y }',
      faults: [
        `2:60 password is missing; write "\${NAME}" and set NAME in the environment`,
        '2:71 unknown key "pasword"; did you mean "password"?',
      ],
    },
    {
      keys: 'name: a, type: webhook, url: "http://a", headers: { "A B": c }',
      faults: ['2:66 this is no name of a header'],
    },
    {
      keys: 'name: a, type: webhook, url: "http://a", secret: geheim',
      faults: [
        '2:56 the secret is not base64, with or without "whsec_" before it: make one with `openssl rand -base64 32`',
      ],
    },
    {
      keys: 'name: a, type: email, smtp: "http://m", from: a@b, to: c@d',
      faults: ['2:35 the mail server is not a URL like smtp://user:password@mail.example.com:587'],
    },
    {
      keys: 'name: a, type: email, smtp: "smtp://u:p#w@m", from: a@b, to: c@d',
      faults: ['2:35 the mail server is not a URL like smtp://user:password@mail.example.com:587'],
    },
    {
      keys: 'name: a, type: email, smtp: "smtp://m/x", from: a@b, to: c@d',
      faults: ['2:35 smtp ends with its port; a "/" of the password is written %2F, a "?" %3F, a "#" %23'],
    },
    {
      keys: 'name: a, type: email, smtp: "smtp://m", from: leeway, to: [c@d, e]',
      faults: [
        '2:53 from is no address; write one like oncall@example.org',
        '2:71 to is no address; write one like oncall@example.org',
      ],
    },
    {
      keys: 'name: a, type: email, smtp: "smtp://m", from: a@b, to: []',
      faults: ['2:62 to is empty; write an address'],
    },
    {
      keys: `name: a, type: generic, url: "http://a", method: GET, body: "{}"`,
      faults: ['2:56 the method is POST or PUT'],
    },
    {
      keys: `name: a, type: generic, url: "http://a", body: "{{reson}}"`,
      faults: [expect.stringMatching(/^2:54 \{\{reson\}\} is not known; did you mean "reason"\?/)],
    },
    {
      keys: `name: a, type: generic, url: "http://a", body: "{{title}}"`,
      faults: [expect.stringMatching(/^2:54 of .* it makes no JSON/)],
    },
    {
      keys: 'name: a, type: slack, url: "http://a", on: [pgae]',
      faults: [`2:51 ${KINDS}; did you mean "page"?`],
    },
    {
      keys: 'name: a, type: slack, url: "http://a", on: []',
      faults: ['2:50 on is empty; leave it out for every kind of alert'],
    },
  ])('$keys', ({ keys, faults }) => expect(faultsOf(keys)).toEqual(faults));

  test.each([
    {
      text: 'notify: oncall',
      fault: 'a.yaml:1:9 notify is a list; begin each receiver with "- name:", or write the name of one',
    },
    {
      text: 'notify:\n  - 5',
      fault: 'a.yaml:2:5 a receiver is the name of one, or like { name: oncall, type: webhook, url: … }',
    },
  ])('$text', ({ text, fault }) => expect(told(text)).toEqual([fault]));
});

describe('routes', () => {
  const ALL = 'notify: [{ name: all, type: slack, url: "http://a", on: [page] }]';
  const WEB = [
    'service: web',
    'notify: [all, { name: team, type: slack, url: "http://b" }]',
    'slos:',
    `  - { name: ok, ${OBJECTIVE}, notify: [team, { name: owner, type: slack, url: "http://c" }] }`,
    `  - { name: other, ${OBJECTIVE} }`,
  ].join('\n');

  test('of every service, of one, and of one objective, each as the receiver says', () => {
    expect(read(ALL, WEB).faults).toEqual([]);
    expect(read(ALL, WEB).routes).toEqual([
      { receiver: 'all', on: ['page'], service: null, slo: null },
      { receiver: 'all', on: ['page'], service: 'web', slo: null },
      { receiver: 'team', on: ALERT_KINDS, service: 'web', slo: null },
      { receiver: 'team', on: ALERT_KINDS, service: 'web', slo: 'ok' },
      { receiver: 'owner', on: ALERT_KINDS, service: 'web', slo: 'ok' },
    ]);
  });

  test.each([
    { slo: 'ok', kind: 'page', heard: ['all', 'team', 'owner'] },
    { slo: 'ok', kind: 'ticket', heard: ['team', 'owner'] },
    { slo: 'other', kind: 'page', heard: ['all', 'team'] },
    { slo: null, kind: 'no-data', heard: ['team'] },
  ] as const)('of $slo, a $kind is heard by $heard, each once', ({ slo, kind, heard }) => {
    const source = slo === null ? 'http/web' : null;
    expect(receiversOf(read(ALL, WEB).routes, { service: 'web', slo, source }, kind)).toEqual(heard);
  });

  test('written twice is one route', () => {
    expect(read(ALL, 'notify: [all, all]').routes).toHaveLength(1);
  });

  test('of an objective that is divided are of each that it becomes', () => {
    const counters = 'target: 99%, window: 30d, total: t, bad: b';
    const text = [
      'sources: [{ name: prom, type: prometheus, url: "http://p" }]',
      'service: web',
      `slos: [{ name: each, per: [path], ${counters}, notify: [all] }]`,
    ].join('\n');
    const seen = ['/x', '/y'].map((path) => ({ service: 'web', slo: 'each', values: { path } }));
    const versions = [ALL, text].map((each, index) => {
      const now = readDefinitionFile(`${index}.yaml`, each, {});
      return { now, lastGood: null, held: [] };
    });
    const { routes, warnings } = combine(versions, seen);
    expect(routes.slice(1)).toEqual([
      { receiver: 'all', on: ['page'], service: 'web', slo: 'each:x' },
      { receiver: 'all', on: ['page'], service: 'web', slo: 'each:y' },
    ]);
    expect(warnings).toEqual([]);
  });

  test('a receiver of one objective may be named anywhere', () => {
    expect(read(ALL, WEB, 'service: api\nnotify: [owner]').routes.at(-1)).toEqual({
      receiver: 'owner',
      on: ALERT_KINDS,
      service: 'api',
      slo: null,
    });
  });

  test('a name that is defined twice: the first holds', () => {
    const { receivers, faults } = read(ALL, ALL.replace('http://a', 'http://other'));
    expect(receivers).toMatchObject([{ name: 'all', url: 'http://a' }]);
    expect(faults).toMatchObject([
      {
        file: 'b.yaml',
        line: 1,
        column: 10,
        message: 'the receiver all is defined twice: it stands at a.yaml:1:10 already; rename one of them',
      },
    ]);
  });

  test('a name that is defined nowhere is told, and the objective counts', () => {
    const text = `service: web\nslos:\n  - name: ok\n    ${OBJECTIVE}\n    notify: [al]`;
    const { slos, routes } = read(ALL, text);
    expect(slos.map(({ name }) => name)).toEqual(['ok']);
    expect(routes).toHaveLength(1);
    expect(told(ALL, text)).toEqual([
      'b.yaml:5:14 no receiver "al" is defined; did you mean "all"?; write it under "notify:", with its type',
    ]);
  });

  test('a receiver with a fault is told once, and the objectives of its file count', () => {
    const text = [
      'service: web',
      'notify:',
      '  - { name: broken, type: slack }',
      `  - { name: chat, type: slack, url: "\${CHAT}" }`,
      `slos: [{ name: ok, ${OBJECTIVE}, notify: [broken] }]`,
    ].join('\n');
    const { slos, receivers, broken, routes, files } = read(text);
    expect(told(text)).toEqual([`a.yaml:3:5 ${URL_MISSING}`]);
    expect(receivers.map(({ name }) => name)).toEqual(['chat']);
    // What it is to be told waits until its fault is mended.
    expect(broken).toEqual([{ name: 'broken', type: 'slack', on: ALERT_KINDS }]);
    expect(slos.map(({ name }) => name)).toEqual(['ok']);
    expect(routes.map(({ receiver, slo }) => [receiver, slo])).toEqual([
      ['broken', null],
      ['chat', null],
      ['broken', 'ok'],
    ]);
    expect(files).toEqual([{ path: 'a.yaml', inForce: 'current' }]);
  });

  test.each([
    {
      title: 'the whole value',
      item: `{ name: a, type: slack, url: "\${GONE}" }`,
      fault: `a.yaml:2:35 \${GONE}`,
    },
    {
      title: 'a part of one',
      item: `{ name: a, type: webhook, url: "http://a", headers: { X: "a \${GONE}" } }`,
      fault: `a.yaml:2:65 \${GONE}`,
    },
  ])('a variable that is not set breaks a receiver, and nothing else: $title', ({ item, fault }) => {
    const text = `notify:\n  - ${item}\nservice: web\nslos: [{ name: ok, ${OBJECTIVE} }]`;
    expect(told(text)).toEqual([`${fault} is not set in the environment`]);
    expect(read(text)).toMatchObject({ receivers: [], slos: [{ name: 'ok' }] });
  });

  test('faults of the receivers of a file that has others are told with them', () => {
    expect(told('notify: [{ name: a, type: slack }]\nservice: Web')).toEqual([
      `a.yaml:1:10 ${URL_MISSING}`,
      'a.yaml:2:10 a name begins with a small letter or a digit and goes on with those, ".", "_" or "-"',
    ]);
  });
});

describe('a page that nobody hears of', () => {
  const chat = (on: string) => `notify: [{ name: chat, type: slack, url: "http://a", on: [${on}] }]`;
  const web = (more = '') => `service: web\nslos:\n  - { name: ok, ${OBJECTIVE}${more} }`;
  const warned = (...texts: readonly string[]) => read(...texts).warnings.map(({ message }) => message);
  const NOBODY =
    'ok: nobody hears of its pages; write "notify:" with a receiver here, in its document, or in one without a service';

  test.each([
    { title: 'nobody is told of anything', texts: [web()], warnings: [] },
    { title: 'somebody is', texts: [chat('page'), web()], warnings: [] },
    { title: 'of tickets only', texts: [chat('ticket'), web()], warnings: [NOBODY] },
    { title: 'of another service', texts: [`service: api\n${chat('page')}`, web()], warnings: [NOBODY] },
    { title: 'it pages nobody', texts: [chat('ticket'), web(', alerts: { off: [page] }')], warnings: [] },
    {
      title: 'a file is broken',
      texts: [chat('ticket'), web(), 'service: api\nslos: [{ name: no }]'],
      warnings: [],
    },
  ])('$title', ({ texts, warnings }) => expect(warned(...texts)).toEqual(warnings));
});
