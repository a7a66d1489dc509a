import { describe, expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { USUAL_ALERTS } from '../../server/slo/alert.ts';
import { countingKey } from '../../server/slo/definition.ts';
import { writtenBlock } from '../support/written-block.ts';

const read = (text: string) => readDefinitions([{ path: 'a.yaml', text }], {});

const { written, ofDocument } = writtenBlock('alerts');

const faultsOf = (text: string): string[] =>
  read(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

const alertsOf = (text: string) => {
  const { slos, faults } = read(text);
  expect(faults).toEqual([]);
  return slos[0]!.alerts;
};

describe('alerts', () => {
  test('of which nothing is said are as usual', () => {
    expect(alertsOf(ofDocument(['min_bad: 3']))).toEqual(USUAL_ALERTS);
    expect(alertsOf(written(['{}']))).toEqual(USUAL_ALERTS);
  });

  test('with all that may be said', () => {
    expect(
      alertsOf(
        written([
          'tiers:',
          '  - { severity: page, long: 1h, short: 5m, share: 2% }',
          '  - { severity: ticket, long: 3d, short: 6h, burn: 1 }',
          '  - { severity: ticket, long: 90m, short: 1m, burn: "14.40" }',
          'min_bad: 10',
          'confident: true',
          'remaining_below: 25%',
          'exhausted: true',
          'exhausts_within: 3d',
        ]),
      ),
    ).toEqual({
      tiers: [
        { severity: 'page', long: 60, short: 5, over: { kind: 'share', value: { num: 2, den: 100 } } },
        { severity: 'ticket', long: 4320, short: 360, over: { kind: 'burn', value: { num: 1, den: 1 } } },
        { severity: 'ticket', long: 90, short: 1, over: { kind: 'burn', value: { num: 144, den: 10 } } },
      ],
      off: [],
      minBad: 10,
      confident: true,
      remainingBelow: { num: 25, den: 100 },
      exhausted: true,
      exhaustsWithin: 4320,
    });
  });

  test('a burn rate that no float holds is the fraction of its digits', () => {
    const [tier] = alertsOf(written(['tiers: [{ severity: page, long: 1h, short: 5m, burn: 14.1003 }]']))
      .tiers!;
    expect(tier!.over.value).toEqual({ num: 141_003, den: 10_000 });
  });

  test('usual tiers that are off, by whatever unit they are named', () => {
    expect(alertsOf(written(['off: [360m/30m, ticket, 24h/2h]'])).off).toEqual(['6h/30m', 'ticket', '1d/2h']);
  });

  test('of the document hold for its objectives, and their own keys win', () => {
    const text = ofDocument(
      ['min_bad: 10', 'exhausted: true', 'off: [ticket]'],
      'alerts: { min_bad: 5, off: [] }',
    );
    expect(read(text).slos.map(({ alerts }) => alerts)).toEqual([
      { ...USUAL_ALERTS, minBad: 5, exhausted: true },
      { ...USUAL_ALERTS, minBad: 10, exhausted: true, off: ['ticket'] },
    ]);
  });

  test('tiers and off are one choice: the nearer one wins whole', () => {
    const tiers = 'tiers: [{ severity: page, long: 1h, short: 5m, burn: 2 }]';
    const [ok, other] = read(ofDocument([tiers], 'alerts: { off: [page] }')).slos;
    expect([ok!.alerts.tiers, ok!.alerts.off]).toEqual([null, ['page']]);
    expect([other!.alerts.tiers!.length, other!.alerts.off]).toEqual([1, []]);
    const [own] = read(ofDocument(['off: [page]'], `alerts: { ${tiers} }`)).slos;
    expect([own!.alerts.tiers!.length, own!.alerts.off]).toEqual([1, []]);
  });

  test('do not change what is counted', () => {
    const [usual] = read(written(['{}'])).slos;
    const [changed] = read(written(['min_bad: 10', 'off: [page]'])).slos;
    expect(countingKey(changed!)).toBe(countingKey(usual!));
  });
});

const NEVER =
  'its threshold of 14.4 can never be reached, as all events bad is a burn rate of 10.0; write a share under 1.3888%';
const tier = (text: string) => [`tiers: [{ ${text} }]`];

describe('faults of alerts', () => {
  test.each([
    {
      title: 'a slip in a key',
      lines: ['min_bda: 3'],
      faults: ['6:7 unknown key "min_bda"; did you mean "min_bad"?'],
    },
    {
      title: 'a slip in a key of a tier',
      lines: tier('severity: page, long: 1h, short: 5m, shaer: 2%'),
      faults: ['6:54 unknown key "shaer"; did you mean "share"?'],
    },
    {
      title: 'a text',
      lines: ['usual'],
      faults: ['6:7 alerts says when alerts fire, like { min_bad: 10, exhausted: true }'],
    },
    {
      title: 'tiers that are no list',
      lines: ['tiers: page'],
      faults: ['6:14 tiers is a list; begin each tier with "- severity:"'],
    },
    {
      title: 'no tiers',
      lines: ['tiers: []'],
      faults: ['6:14 tiers is empty; leave it out, or write "off: [page, ticket]" for none'],
    },
    {
      title: 'a tier that is a text',
      lines: ['tiers: [1h/5m]'],
      faults: ['6:15 a tier is written like { severity: page, long: 1h, short: 5m, share: 2% }'],
    },
    {
      title: 'a slip in a severity',
      lines: tier('severity: pgae, long: 1h, short: 5m, burn: 2'),
      faults: ['6:27 the severity is page or ticket; did you mean "page"?'],
    },
    {
      title: 'no severity',
      lines: tier('long: 1h, short: 5m, burn: 2'),
      faults: ['6:15 severity is missing; write page or ticket'],
    },
    {
      title: 'no look-back',
      lines: tier('severity: page, long: 1h, burn: 2'),
      faults: ['6:15 short is missing; write one like 5m'],
    },
    {
      title: 'a look-back without its unit',
      lines: tier('severity: page, long: 1h, short: 5, burn: 2'),
      faults: ['6:50 5 lacks its unit; write 5m, 5h or 5d'],
    },
    {
      title: 'a look-back of seconds',
      lines: tier('severity: page, long: 1h, short: 30s, burn: 2'),
      faults: ['6:50 "30s" is no whole minutes; write some like 5m, 6h or 3d'],
    },
    {
      title: 'a look-back of nothing',
      lines: tier('severity: page, long: 1h, short: 0m, burn: 2'),
      faults: ['6:50 "0m" is no time; write 1m or more'],
    },
    {
      title: 'look-backs of one length',
      lines: tier('severity: page, long: 1h, short: 60m, burn: 2'),
      faults: ['6:50 the short look-back of 1h is not shorter than the long one of 1h; write a shorter one'],
    },
    {
      title: 'look-backs the wrong way round',
      lines: tier('severity: page, long: 5m, short: 1h, burn: 2'),
      faults: ['6:50 the short look-back of 1h is not shorter than the long one of 5m; write a shorter one'],
    },
    {
      title: 'no threshold',
      lines: tier('severity: page, long: 1h, short: 5m'),
      faults: [
        '6:15 the threshold of the tier is missing; write "share: 2%", of the budget, or "burn: 14.4"',
      ],
    },
    {
      title: 'two thresholds',
      lines: tier('severity: page, long: 1h, short: 5m, share: 2%, burn: 2'),
      faults: ['6:71 the threshold of the tier is given twice; write share or burn'],
    },
    {
      title: 'a burn of 0',
      lines: tier('severity: page, long: 1h, short: 5m, burn: 0'),
      faults: ['6:60 a burn rate is above 0; write one like 14.4'],
    },
    {
      title: 'a burn below 0',
      lines: tier('severity: page, long: 1h, short: 5m, burn: -1'),
      faults: ['6:60 "-1" is not a number above 0; write one like 14.4'],
    },
    {
      title: 'a burn that is none',
      lines: tier('severity: page, long: 1h, short: 5m, burn: [2]'),
      faults: ['6:60 burn is a burn rate; write one like 14.4'],
    },
    {
      title: 'a share of 0',
      lines: tier('severity: page, long: 1h, short: 5m, share: 0%'),
      faults: ['6:61 a share of the budget is above 0%; write one like 2%'],
    },
    {
      title: 'a share without its sign',
      lines: tier('severity: page, long: 1h, short: 5m, share: 2'),
      faults: ['6:61 2 lacks its unit; write 2%'],
    },
    {
      title: 'two tiers of the same look-backs',
      lines: [
        'tiers:',
        '  - { severity: page, long: 1h, short: 5m, burn: 9 }',
        '  - { severity: ticket, long: 60m, short: 5m, burn: 2 }',
      ],
      faults: ['8:11 tier 1 has the look-backs 1h/5m already; leave one of them out'],
    },
    {
      title: 'tiers and off',
      lines: ['tiers: [{ severity: page, long: 1h, short: 5m, burn: 9 }]', 'off: [page]'],
      faults: ['7:12 off leaves out usual tiers, and tiers stand in the place of those; write one of them'],
    },
    {
      title: 'off that is no list',
      lines: ['off: page'],
      faults: ['6:12 off is a list of usual tiers, like [6h/30m], or of page and ticket'],
    },
    {
      title: 'off of a tier that is none',
      lines: ['off: [page, 6h/3m]'],
      faults: [
        '6:19 there is no usual tier "6h/3m"; those for a window of 30d are 1h/5m, 6h/30m, 1d/2h, 3d/6h, page, ticket; did you mean "6h/30m"?',
      ],
    },
    { title: 'a min_bad of 0', lines: ['min_bad: 0'], faults: ['6:16 min_bad is at least 1'] },
    {
      title: 'half a bad event',
      lines: ['min_bad: 1.5'],
      faults: ['6:16 min_bad is a whole number of bad events; write one like 3'],
    },
    {
      title: 'a confident that is a word',
      lines: ['confident: maybe'],
      faults: ['6:18 confident is true or false'],
    },
    {
      title: 'an exhausted that is a number',
      lines: ['exhausted: 1'],
      faults: ['6:18 exhausted is true or false'],
    },
    {
      title: 'a remaining_below of 0%',
      lines: ['remaining_below: 0%'],
      faults: ['6:24 remaining_below is above 0% and below 100%; "exhausted: true" is for 0%'],
    },
    {
      title: 'a remaining_below of 100%',
      lines: ['remaining_below: 100%'],
      faults: ['6:24 remaining_below is above 0% and below 100%; "exhausted: true" is for 0%'],
    },
    {
      title: 'a remaining_below without its sign',
      lines: ['remaining_below: 25'],
      faults: ['6:24 25 lacks its unit; write 25%'],
    },
    {
      title: 'an exhausts_within without its unit',
      lines: ['exhausts_within: 3'],
      faults: ['6:24 3 lacks its unit; write 3m, 3h or 3d'],
    },
  ])('$title', ({ lines, faults }) => expect(faultsOf(written(lines))).toEqual(faults));

  test('a tier that can never fire', () => {
    const lines = tier('severity: page, long: 1h, short: 5m, share: 2%');
    expect(faultsOf(written(lines, '90% of any non-5xx over 30d'))).toEqual([
      `6:15 the page tier 1h/5m: ${NEVER}`,
    ]);
    expect(faultsOf(written(lines, '95% of any non-5xx over 30d'))).toEqual([]);
  });

  test('a tier of the document that is longer than the window of one of its objectives', () => {
    const lines = [
      'tiers:',
      '  - { severity: page, long: 1h, short: 5m, burn: 9 }',
      '  - { severity: ticket, long: 3d, short: 6h, burn: 1 }',
    ];
    expect(faultsOf(ofDocument(lines))).toEqual([
      '5:7 other: the ticket tier 3d/6h: its look-back is longer than the window of 1d; write a shorter one',
    ]);
    expect(faultsOf(ofDocument(lines).replace('over 1d', 'over 3d'))).toEqual([]);
  });

  test('a tier of the document that an objective chooses others for is not of that one', () => {
    const lines = ['tiers: [{ severity: page, long: 1h, short: 5m, burn: 11 }]'];
    const text = ofDocument(lines);
    expect(faultsOf(text)).toEqual([
      '3:11 other: the page tier 1h/5m: its threshold of 11.0 can never be reached, as all events bad is a burn rate of 10.0; write a burn under 10',
    ]);
    expect(faultsOf(text.replace('1d }', '1d, alerts: { off: [] } }'))).toEqual([]);
  });

  test('alerts of no service', () => {
    expect(faultsOf('alerts: { min_bad: 3 }')).toEqual([
      '1:1 alerts are of the objectives of a service; write "service: NAME" above, or alerts in an objective',
    ]);
  });

  test.each([
    {
      title: 'both look-backs are one slice',
      tiers: '[{ severity: page, long: 10m, short: 5m, burn: 2 }]',
      faults: [
        '6:15 the page tier 10m/5m: in whole slices of 10m both look-backs are 10m; write a longer one',
      ],
    },
    {
      title: 'two tiers come to the same slices',
      tiers:
        '[{ severity: page, long: 1h, short: 5m, burn: 2 }, { severity: page, long: 55m, short: 10m, burn: 3 }]',
      faults: ['6:65 the page tier 55m/10m: in whole slices of 10m it is 1h/10m, as 1h/5m is; leave one out'],
    },
    { title: 'they differ', tiers: '[{ severity: page, long: 1h, short: 5m, burn: 2 }]', faults: [] },
  ])('in slices: $title', ({ tiers, faults }) => {
    const text = `${written([`tiers: ${tiers}`])}\n    slices: { length: 10m }`;
    expect(faultsOf(text)).toEqual(faults);
  });
});
