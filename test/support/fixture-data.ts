/** Invented statuses, plausible to the eye; the arithmetic is that of the contract. */
import type {
  Attribution,
  DefinitionFault,
  History,
  SloStatus,
  SourceStatus,
  Trend,
} from '../../server/http/contract.ts';

const WINDOW_MS = 30 * 86_400_000;
const NAMES: readonly (readonly [string, string, string, number])[] = [
  ['snippets', 'read-snippet', '99.5% of GET /s/:publicId non-5xx under 300ms over 30d', 0.995],
  ['snippets', 'create-snippet', '99.9% of POST /snippets non-5xx under 1s over 30d', 0.999],
  ['leeway', 'ingest', '99.9% of POST /api/v1/logs non-5xx under 500ms over 30d', 0.999],
];

type Data = {
  slos: SloStatus[];
  trends: Record<string, Trend>;
  faults: DefinitionFault[];
  sources: SourceStatus[];
};

export function fixture(scenario: string): Data {
  const slos = scenario === 'empty' ? [] : statusesOf(scenario);
  const trends = Object.fromEntries(slos.map((slo) => [`${slo.service}/${slo.name}`, trendOf(slo)]));
  return {
    slos,
    trends,
    faults: scenario === 'faults' ? FAULTS : [],
    sources: scenario === 'empty' ? [] : sources(scenario),
  };
}

function statusesOf(scenario: string): SloStatus[] {
  if (scenario === 'many') return Array.from({ length: 1000 }, (_, index) => oneOfMany(index));
  const spent = { harden: [1.8, 0.9, 0.2], unknown: [0.4, 0.2, 0.1] }[scenario] ?? [0.18, 0.82, 0.03];
  return NAMES.map(([service, name, objective, target], index) => {
    const total = scenario === 'silent-start' ? 0 : [2_431_877, 61_204, 9311][index]!;
    const status = statusOf({ service, name, objective, target, total, spent: spent[index]! });
    if (scenario === 'unknown' && index === 0) {
      const reasons = ['Nothing has been heard of this service for 14 minutes; its sources are silent.'];
      return {
        ...status,
        verdict: 'unknown',
        reasons,
        headline: `Unknown. ${reasons[0]}`,
        building: 0.42,
        unmeasured: 1204,
        ignored: 88,
        uncertain: 391,
        exactSince: new Date(Date.now() - 86_400_000).toISOString(),
      };
    }
    return status;
  });
}

function oneOfMany(index: number): SloStatus {
  const spent = ((index * 7919) % 997) / 900;
  const service = `service-${String(index % 50).padStart(2, '0')}`;
  const name = `objective-${index}`;
  return statusOf({
    service,
    name,
    objective: `99.9% of GET /things/${index}/:id non-5xx under 300ms over 30d`,
    target: 0.999,
    total: 100_000 + index * 31,
    spent,
  });
}

type Asked = {
  service: string;
  name: string;
  objective: string;
  target: number;
  total: number;
  spent: number;
};

function statusOf({ service, name, objective, target, total, spent }: Asked): SloStatus {
  const budget = 1 - target;
  const bad = Math.round(total * budget * spent);
  const remaining = total === 0 ? 1 : 1 - bad / (budget * total);
  const verdict = total === 0 ? 'unknown' : remaining <= 0 ? 'harden' : remaining < 0.25 ? 'caution' : 'ship';
  const left = Math.floor((budget * total - bad) / target);
  const fast = verdict === 'harden' ? 22.4 : 0.61;
  const lookbacks = [
    ['5m', 5],
    ['30m', 30],
    ['1h', 60],
    ['2h', 120],
    ['6h', 360],
    ['1d', 1440],
    ['3d', 4320],
    ['30d', 43_200],
  ] as const;
  const word = { harden: 'Harden.', caution: 'Caution.', ship: 'Ship.', unknown: 'Unknown.' }[verdict];
  const text =
    left < 0
      ? `The budget is overspent by ${-left} failures.`
      : `${left.toLocaleString('en').replaceAll(',', '\u00a0')} more failures, or 37 minutes of full outage at the present rate.`;
  return {
    service,
    name,
    objective,
    description: 'Someone opens the link to a snippet and sees it at once.',
    runbook: null,
    target,
    window: '30d',
    good: total - bad,
    bad,
    total,
    ignored: 0,
    unmeasured: 0,
    uncertain: 0,
    exactSince: null,
    sli: total === 0 ? null : 1 - bad / total,
    interval: total === 0 ? null : { low: 1 - bad / total - 0.00009, high: 1 - bad / total + 0.00009 },
    remaining,
    failuresLeft: left,
    outageMinutesLeft: total === 0 ? null : 37,
    burn: Object.fromEntries(lookbacks.map(([text, minutes]) => [text, minutes > 1440 ? spent : fast])),
    lookbacks: lookbacks.map(([text, minutes]) => {
      const share = Math.round((total * minutes) / 43_200);
      const burn = minutes > 1440 ? spent : fast;
      const failed = minutes === 43_200 ? bad : Math.min(share, Math.round(share * budget * burn));
      return { text, minutes, good: share - failed, bad: failed, total: share, burn };
    }),
    tiers: [
      { severity: 'page', long: '1h', short: '5m', threshold: 14.4, share: 0.02, source: 'SRE workbook' },
      { severity: 'page', long: '6h', short: '30m', threshold: 6, share: 0.05, source: 'SRE workbook' },
      { severity: 'ticket', long: '1d', short: '2h', threshold: 3, share: 0.1, source: 'Sloth' },
      { severity: 'ticket', long: '3d', short: '6h', threshold: 1, share: 0.1, source: 'SRE workbook' },
    ],
    alerts: verdict === 'harden' ? [{ severity: 'page', tier: '1h/5m', burn: 22.4, threshold: 14.4 }] : [],
    verdict,
    reasons:
      verdict === 'harden'
        ? ['The budget of 30d is overspent.', 'A page fires: 22.4x over 1h and 5m, above 14.4x.']
        : [`${Math.round(remaining * 100)}% of the budget of 30d is left.`],
    headline: total === 0 ? 'Unknown. No event has been counted yet.' : `${word} ${text}`,
    coverage: total === 0 ? 0 : 0.998,
    exhaustsAt: verdict === 'harden' ? null : new Date(Date.now() + 9 * 86_400_000).toISOString(),
    building: null,
    warnings: [],
    definition: {
      file: 'slo-definitions/snippets.yaml',
      line: 5,
      text: `- name: ${name}\n  description: Someone opens the link to a snippet and sees it at once.\n  objective: ${objective}\n`,
    },
    updatedAt: new Date().toISOString(),
  };
}

function trendOf({ remaining, name }: SloStatus): Trend {
  const start = name.length * 0.01;
  return Array.from({ length: 60 }, (_, index) => {
    const spent = 1 - remaining;
    const jumps = (index > 18 ? 0.45 : 0) + (index > 41 ? 0.35 : 0) + (index / 59) * 0.2;
    return index < 2 && start > 0.1 ? null : 1 - spent * jumps;
  });
}

const FAULTS: DefinitionFault[] = [
  {
    file: 'slo-definitions/snippets.yaml',
    line: 7,
    column: 16,
    message: '"udner" is not a word of an objective; did you mean "under"?',
    excerpt:
      '    objective: 99.5% of GET /s/:publicId non-5xx udner 300ms over 30 days\n                                                 ^^^^^',
  },
];

function sources(scenario: string): SourceStatus[] {
  const heard = new Date(Date.now() - (scenario === 'unknown' ? 840_000 : 900)).toISOString();
  const silent = scenario === 'unknown';
  return [
    {
      name: 'http/snippets',
      service: 'snippets',
      lastHeard: heard,
      silent,
      silenceAfterSeconds: 600,
      accepted: 2_431_877,
      rejected: 3,
      rejectedBy: { 'no JSON': 2, 'bad status': 1 },
    },
    {
      name: 'http/leeway',
      service: 'leeway',
      lastHeard: heard,
      silent: false,
      silenceAfterSeconds: 600,
      accepted: 9311,
      rejected: 0,
      rejectedBy: {},
    },
  ];
}

export function applyLoad(slos: SloStatus[], scenario: string): SloStatus[] {
  if (scenario === 'silent-start') return [];
  for (const [index, slo] of slos.entries()) {
    const more = 20 + ((index * 13 + slo.total) % 40);
    slos[index] = {
      ...slo,
      good: slo.good + more,
      total: slo.total + more,
      updatedAt: new Date().toISOString(),
    };
  }
  return slos;
}

export function historyOf(slo: SloStatus, query: URLSearchParams): History {
  const to = Math.ceil(Date.now() / 60_000) * 60_000;
  const asked = query.get('from');
  const from = asked === null ? to - WINDOW_MS : Date.parse(asked);
  const step = Math.max(60_000, Math.round((to - from) / 240 / 60_000) * 60_000);
  const points = [];
  let bad = 0;
  const budget = (1 - slo.target) * slo.total;
  for (let t = from + step; t <= to; t += step) {
    const share = (t - (to - WINDOW_MS)) / WINDOW_MS;
    const day = 1 + 0.7 * Math.sin((t / 86_400_000) * 2 * Math.PI);
    const total = Math.round((slo.total * step * day) / WINDOW_MS);
    const incident =
      (share > 0.3 && share < 0.309) || (share > 0.7 && share < 0.712) ? 40 : 0.15 + 0.1 * Math.sin(t / 1e7);
    const failed = Math.min(total, Math.round(total * (1 - slo.target) * incident * (1 - slo.remaining)));
    bad += failed;
    const left = budget === 0 ? 1 : 1 - bad / budget;
    points.push({
      t: new Date(t).toISOString(),
      good: total - failed,
      bad: failed,
      total,
      remaining: left,
      left,
      burn: total === 0 ? 0 : failed / total / (1 - slo.target),
    });
  }
  return {
    service: slo.service,
    name: slo.name,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    stepSeconds: step / 1000,
    points,
  };
}

export function attributionOf(slo: SloStatus, query: URLSearchParams): Attribution {
  const by = query.get('by') ?? 'route';
  const keys = {
    route: ['/s/:', '/s/:/raw'],
    status: ['503', '500', '200'],
    kind: ['failed', 'slow'],
    method: ['GET'],
    hour: ['2026-11-21T14', '2026-11-11T09'],
  }[by] ?? ['/s/:'];
  const shares = keys.map((_, index) =>
    index === keys.length - 1
      ? 1 - [0.71, 0.22].slice(0, keys.length - 1).reduce((sum, share) => sum + share, 0)
      : [0.71, 0.22][index]!,
  );
  const rows = keys.map((key, index) => ({
    key: { [by]: key },
    good: 0,
    bad: Math.round(slo.bad * shares[index]!),
    total: Math.round(slo.total * shares[index]!),
    share: shares[index]!,
    budget: shares[index]! * (1 - slo.remaining),
  }));
  return { service: slo.service, name: slo.name, by: [by], bad: slo.bad, rows };
}
