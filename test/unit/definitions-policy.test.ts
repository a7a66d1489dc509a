import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { countingKey } from '../../server/slo/definition.ts';
import { type Freeze, USUAL_POLICY } from '../../server/slo/policy.ts';
import { writtenBlock } from '../support/written-block.ts';

const NOW = Date.UTC(2026, 11, 1);
const read = (text: string) => readDefinitions([{ path: 'a.yaml', text }], {}, NOW);

const { written, ofDocument } = writtenBlock('policy');

const faultsOf = (text: string): string[] =>
  read(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

const policiesOf = (text: string) => {
  const { slos, faults } = read(text);
  expect(faults).toEqual([]);
  return slos.map(({ policy }) => policy);
};

/** The freezes of one objective as people read them. */
const freezesOf = (...lines: readonly string[]) =>
  policiesOf(written(['freeze:', ...lines.map((line) => `  - ${line}`)]))[0]!.freezes.map(shown);

function shown({ from, to, rrule, timeZone, reason }: Freeze): string {
  const [begins, ends] = [from, to].map((each) => new Date(each).toISOString().slice(0, 16));
  return [begins, ends, rrule, timeZone, reason].filter((part) => part !== null).join(' ');
}

describe('a policy', () => {
  test('of which nothing is said is the usual one', () => {
    expect(policiesOf(ofDocument(['min_bad: 3']))).toEqual([USUAL_POLICY, USUAL_POLICY]);
    expect(policiesOf(written(['{}']))).toEqual([USUAL_POLICY]);
    expect(policiesOf(written(['harden: {}', 'caution: {}', 'words: {}', 'freeze: []']))).toEqual([
      USUAL_POLICY,
    ]);
  });

  test('with all that may be said', () => {
    const [policy] = policiesOf(
      written([
        'harden: { at: 12.5%, on: [ticket, page] }',
        'caution: { below: 40%, on: [] }',
        'min_bad: 10',
        'coverage: 90%',
        'unknown: pass',
        'exceptions: [security, fix]',
        'freeze:',
        '  - { from: 2026-12-23, to: 2027-01-02, reason: holidays }',
        'words:',
        '  ship: Go on.',
        '  caution: Look twice.',
        '  harden: "Freeze releases; reliability work first."',
        '  unknown: Ask Ana.',
      ]),
    );
    expect(policy).toEqual({
      hardenAt: { num: 125, den: 1000 },
      cautionBelow: { num: 40, den: 100 },
      hardenOn: ['page', 'ticket'],
      cautionOn: [],
      minBad: 10,
      leastCoverage: { num: 90, den: 100 },
      unknown: 'pass',
      exceptions: ['fix', 'security'],
      freezes: [
        {
          from: Date.UTC(2026, 11, 23),
          to: Date.UTC(2027, 0, 3),
          rrule: null,
          timeZone: 'UTC',
          reason: 'holidays',
        },
      ],
      words: {
        ship: 'Go on.',
        caution: 'Look twice.',
        harden: 'Freeze releases; reliability work first.',
        unknown: 'Ask Ana.',
      },
    });
  });

  test('that docs/definitions.md shows can be read, for a document and for an objective', () => {
    const docs = readFileSync(new URL('../../docs/definitions.md', import.meta.url), 'utf8');
    const lines = /```yaml\npolicy:\n(.*?)```/s.exec(docs)![1]!.trimEnd().split('\n');
    const [own] = policiesOf(written(lines.map((line) => line.slice(2))));
    const [ofAll] = policiesOf(ofDocument(lines.map((line) => line.slice(2))));
    expect(own).toEqual(ofAll);
    expect(own!.freezes.map(shown)).toEqual([
      '2026-12-23T00:00 2027-01-03T00:00 UTC holidays',
      '2023-12-31T23:00 2024-01-03T16:00 FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0 Europe/Berlin weekends',
    ]);
  });

  test('one word in the place of a list, and no exception', () => {
    const [policy] = policiesOf(written(['harden: { on: ticket }', 'exceptions: []']));
    expect(policy).toEqual({ ...USUAL_POLICY, hardenOn: ['ticket'], exceptions: [] });
  });

  test('of a document is that of its objectives; their own keys win, one by one', () => {
    const text = ofDocument(
      [
        'harden: { at: 10%, on: [page, ticket] }',
        'caution: { below: 50% }',
        'unknown: pass',
        'freeze: [{ from: 2026-12-23, to: 2027-01-02, reason: holidays }]',
        'words: { harden: Stop., ship: Go. }',
      ],
      'policy: { harden: { at: 5% }, freeze: [], words: { harden: Stop now. } }',
    );
    const [own, other] = policiesOf(text);
    expect(other).toMatchObject({
      hardenAt: { num: 10, den: 100 },
      hardenOn: ['page', 'ticket'],
      cautionBelow: { num: 50, den: 100 },
      unknown: 'pass',
      words: { harden: 'Stop.', ship: 'Go.', caution: null, unknown: null },
    });
    expect(other!.freezes.map(shown)).toEqual(['2026-12-23T00:00 2027-01-03T00:00 UTC holidays']);
    expect(own).toEqual({
      ...other,
      hardenAt: { num: 5, den: 100 },
      freezes: [],
      words: { ...other!.words, harden: 'Stop now.' },
    });
  });

  test('changes nothing of what is counted', () => {
    const [usual, changed] = [written(['{}']), written(['min_bad: 9', 'unknown: pass'])].map(
      (text) => read(text).slos[0]!,
    );
    expect(countingKey(changed!)).toBe(countingKey(usual!));
  });
});

describe('a freeze', () => {
  test.each([
    {
      title: 'of days: the last one too',
      line: '{ from: 2026-12-23, to: 2026-12-23, reason: r }',
      says: '2026-12-23T00:00 2026-12-24T00:00 UTC r',
    },
    {
      title: 'of days of a time zone, quoted or not',
      line: "{ from: '2026-12-23', to: 2027-01-02, time_zone: europe/berlin, reason: r }",
      says: '2026-12-22T23:00 2027-01-02T23:00 Europe/Berlin r',
    },
    {
      title: 'of days, the last of which has 25 hours',
      line: '{ from: 2026-10-24, to: 2026-10-25, time_zone: Europe/Berlin, reason: r }',
      says: '2026-10-23T22:00 2026-10-25T23:00 Europe/Berlin r',
    },
    {
      title: 'of times by the clocks of its time zone',
      line: '{ from: 2026-12-23T18:00, to: 2026-12-24 06:30, time_zone: Europe/Berlin, reason: r }',
      says: '2026-12-23T17:00 2026-12-24T05:30 Europe/Berlin r',
    },
    {
      title: 'of times with offsets',
      line: '{ from: 2026-12-23T18:00+05:30, to: 2026-12-23T18:00Z, time_zone: Europe/Berlin, reason: r }',
      says: '2026-12-23T12:30 2026-12-23T18:00 Europe/Berlin r',
    },
    {
      title: 'from a day to a time, and for a while',
      line: '{ from: 2026-12-23, for: 90m, reason: r }',
      says: '2026-12-23T00:00 2026-12-23T01:30 UTC r',
    },
    {
      title: 'that recurs counts from a Monday in 2024',
      line: "{ rrule: 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0', for: 65h, time_zone: Europe/Berlin, reason: r }",
      says: '2023-12-31T23:00 2024-01-03T16:00 FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0 Europe/Berlin r',
    },
    {
      title: 'that recurs from when it is said to',
      line: "{ from: 2026-12-04T15:00, rrule: 'rrule:freq=weekly;interval=2', for: 1d, reason: r }",
      says: '2026-12-04T15:00 2026-12-05T15:00 FREQ=WEEKLY;INTERVAL=2 UTC r',
    },
  ])('$title', ({ line, says }) => expect(freezesOf(line)).toEqual([says]));

  test.each([
    { line: '{ reason: r }', fault: '7:11 the freeze has no beginning; write from and to, or rrule and for' },
    {
      line: '{ from: 2026-12-23, reason: r }',
      fault: '7:11 to is missing; write the last day, like 2027-01-02',
    },
    {
      line: '{ from: 2026-12-23, to: 2027-01-02 }',
      fault: '7:11 reason is missing; say why nothing is deployed',
    },
    {
      line: '{ from: 2026-12-23, to: 2026-12-22, reason: r }',
      fault: '7:35 to is not after from; write a later one',
    },
    {
      line: '{ from: 2026-02-30, to: 2026-12-22, reason: r }',
      fault: '7:19 "2026-02-30" is no day and no time; write one like 2026-12-23, or 2026-12-23T18:00',
    },
    {
      line: '{ from: 2026-12-23, to: tomorrow, reason: r }',
      fault: '7:35 "tomorrow" is no day and no time; write one like 2026-12-23, or 2026-12-23T18:00',
    },
    {
      line: '{ from: 2026, to: 2027-01-02, reason: r }',
      fault: '7:19 2026 is no day; write one like 2026-12-23',
    },
    {
      line: '{ from: 2026-12-23, to: 2028-01-02, reason: r }',
      fault: '7:35 a freeze is at most 366 days long; a rule begins again by itself',
    },
    {
      line: '{ from: 2026-12-23, for: 999999w, reason: r }',
      fault: '7:36 a freeze is at most 366 days long; a rule begins again by itself',
    },
    {
      line: '{ from: 2026-12-23, to: 2027-01-02, for: 3d, reason: r }',
      fault: '7:52 to says until when already; leave one of them out',
    },
    {
      line: '{ rrule: FREQ=DAILY, reason: r }',
      fault: '7:11 for is missing; write how long each is, like 65h',
    },
    {
      line: '{ rrule: FREQ=DAILY, to: 2027-01-02, reason: r }',
      fault: '7:36 UNTIL ends the rule, and for says how long each is; leave to out',
    },
    {
      line: '{ rrule: FREQ=WEEKLY;BYDY=FR, for: 65h, reason: r }',
      fault: '7:20 "BYDY" is no part of a rule; did you mean "BYDAY"?',
    },
    {
      line: '{ rrule: FREQ=MINUTELY, for: 65h, reason: r }',
      fault: '7:20 FREQ=MINUTELY is finer than freezes are; write FREQ=HOURLY with BYMINUTE',
    },
    {
      line: '{ rrule: DTSTART:20260101;FREQ=DAILY, for: 65h, reason: r }',
      fault: '7:20 leave DTSTART out; from says when the first span begins, time_zone by which clocks',
    },
    {
      line: '{ rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30, for: 65h, reason: r }',
      fault: '7:20 it never begins; write a rule that some day fits, from and UNTIL too',
    },
    {
      line: '{ rrule: FREQ=DAILY, for: 65, reason: r }',
      fault: '7:37 65 lacks its unit; write 65m, 65h or 65d',
    },
    {
      line: '{ from: 2026-12-23, to: 2027-01-02, time_zone: Europe/Berln, reason: r }',
      fault:
        '7:58 "Europe/Berln" is no time zone; write an IANA name like Europe/Berlin; did you mean "Europe/Berlin"?',
    },
    { line: '{ form: 2026-12-23, reason: r }', fault: '7:13 unknown key "form"; did you mean "from"?' },
    {
      line: 'holidays',
      fault: '7:11 a freeze is written like { from: 2026-12-23, to: 2027-01-02, reason: holidays }',
    },
  ])('$line is a fault', ({ line, fault }) => {
    expect(faultsOf(written(['freeze:', `  - ${line}`]))).toEqual([fault]);
  });

  test('that is over for ever is told of once, and is no fault', () => {
    const text = ofDocument([
      'freeze:',
      '  - { from: 2025-12-23, to: 2026-01-02, reason: last year }',
      '  - { rrule: FREQ=DAILY;UNTIL=20231231, for: 1h, reason: long ago }',
      '  - { rrule: FREQ=YEARLY, for: 1d, reason: New Year }',
      '  - { from: 2026-11-30, to: 2026-12-01, reason: today }',
    ]);
    const { faults, warnings } = read(text);
    expect(faults).toEqual([]);
    const frozen = warnings.filter(({ message }) => message.includes('freeze'));
    expect(frozen.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '9 ok: the freeze "last year" is over for ever; leave it out, or write when it comes again',
      '9 ok: the freeze "long ago" is over for ever; leave it out, or write when it comes again',
    ]);
  });
});

describe('what a policy cannot be', () => {
  test.each([
    { line: 'hardn: { at: 10% }', fault: '6:7 unknown key "hardn"; did you mean "harden"?' },
    { line: 'harden: { below: 10% }', fault: '6:17 unknown key "below"' },
    { line: 'caution: { belo: 10% }', fault: '6:18 unknown key "belo"; did you mean "below"?' },
    { line: 'words: { shp: Go. }', fault: '6:16 unknown key "shp"; did you mean "ship"?' },
    { line: 'harden: 10%', fault: '6:15 harden holds at and on, like { at: 10%, on: [page] }' },
    { line: 'harden: { at: 10 }', fault: '6:21 10 lacks its unit; write 10%' },
    { line: 'harden: { at: 100% }', fault: '6:21 at is below 100%; write one like 10%' },
    {
      line: 'harden: { on: [pge] }',
      fault: '6:22 a severity is page or ticket; did you mean "page"?',
    },
    {
      line: 'harden: { on: 3 }',
      fault: '6:21 on is a list of severities, like [page]; [] for none',
    },
    { line: 'caution: { below: 101% }', fault: '6:25 below is at most 100%; write one like 25%' },
    {
      line: 'caution: { below: 0% }',
      fault:
        '6:25 caution below 0% would never be: it hardens at 0% already; write "caution: { below: … }" with more than 0%',
    },
    {
      line: 'harden: { at: 25% }',
      fault:
        '6:21 caution below 25% would never be: it hardens at 25% already; write "caution: { below: … }" with more than 25%',
    },
    { line: 'min_bad: 0', fault: '6:16 min_bad is at least 1' },
    { line: 'min_bad: few', fault: '6:16 min_bad is a whole number of bad events; write one like 3' },
    { line: 'coverage: 150%', fault: '6:17 coverage is at most 100%; write one like 50%' },
    { line: 'unknown: blok', fault: '6:16 unknown is block or pass; did you mean "block"?' },
    {
      line: 'exceptions: [securty]',
      fault: '6:20 a kind of change is feature, fix, revert, security or p0; did you mean "security"?',
    },
    {
      line: 'exceptions: { security: true }',
      fault: '6:19 exceptions is a list of kinds of changes, like [security, p0]; [] for none',
    },
    { line: 'freeze: holidays', fault: '6:15 freeze is a list; begin each with "- from:", or "- rrule:"' },
    {
      line: 'words: { harden: "" }',
      fault: '6:24 the words of harden are empty; leave harden out for the usual ones',
    },
    { line: 'words: stop', fault: '6:14 words are of verdicts, like { harden: "Reliability work first." }' },
  ])('$line', ({ line, fault }) => expect(faultsOf(written([line]))).toEqual([fault]));

  test('a policy that is no map', () => {
    expect(faultsOf('service: web\npolicy: strict')).toEqual([
      '2:9 policy says what verdicts come of, like { harden: { at: 10% }, unknown: pass }',
    ]);
  });

  test('a policy of no service', () => {
    expect(faultsOf('policy: { min_bad: 3 }')).toEqual([
      '1:1 a policy is of the objectives of a service; write "service: NAME" above, or policy in an objective',
    ]);
  });

  test('thresholds of a document and of an objective that do not go together, where the nearer one is written', () => {
    expect(faultsOf(ofDocument(['caution: { below: 20% }'], 'policy: { harden: { at: 30% } }'))).toEqual([
      '7:29 caution below 20% would never be: it hardens at 30% already; write "caution: { below: … }" with more than 30%',
    ]);
    expect(faultsOf(ofDocument(['harden: { at: 50% }']))).toEqual([
      '3:17 caution below 25% would never be: it hardens at 50% already; write "caution: { below: … }" with more than 50%',
    ]);
  });
});
