/** Every cut of the bad events against a count by hand, uncertain and unmeasured events among them, over HTTP. */
import { expect, test } from 'vitest';
import type { Attribution, SloStatus } from '../../server/http/contract.ts';
import { startHttp } from '../support/http-server.ts';
import { boardOf, countsOf, minuteOf, openScene, post, ready } from '../support/service-harness.ts';
import {
  type Event,
  judged,
  type Outcome,
  SERVICE,
  seeded,
  traffic,
  under,
  yamlOf,
} from '../support/traffic.ts';

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 1440;
const AFTERNOON = Date.UTC(2026, 10, 22, 15, 17, 30);

/**
 * Defined when all events are stored already: those of 270 up to 280 ms are uncertain, and count as bad; and what unknown
 * paths were is not known any more.
 */
const FINER = {
  name: 'finer',
  yaml: 'objective: 99.5% of GET, POST /s/* non-5xx under 275ms over 30 days',
  lookbacks: [],
  of: ({ method, path, status, us }: Event): Outcome => {
    if (!['GET', 'POST'].includes(method)) return null;
    if (path === '/wp-admin.php') return 'unmeasured';
    return path.startsWith('/s/') ? judged(status < 500, under(us, 270_000)) : null;
  },
};

const shape = ({ path }: Event): string => {
  const [, , ...rest] = path.split('?')[0]!.split('/');
  return `/s/${rest.join('/')}`;
};

const CUTS: Readonly<Record<string, (event: Event) => string>> = {
  route: shape,
  method: ({ method }) => method,
  status: ({ status }) => String(status),
  kind: ({ status }) => (status >= 500 ? 'failed' : 'slow'),
  hour: ({ minute }) => new Date(Math.floor(minute / HOUR) * HOUR * MINUTE).toISOString(),
};

test('each cut sums to all bad events, and each of its rows is what a person would count', async () => {
  const scene = await openScene(AFTERNOON);
  await scene.define(yamlOf([]));
  const service = await scene.start();
  const now = minuteOf(scene.clock);
  const events = traffic(seeded(11), 4000, { from: now - 31 * DAY, to: now });
  await post(service, scene.clock, events);
  await scene.define(yamlOf([FINER]), [service]);
  await ready(service);
  await countsOf(service, scene.clock);
  const { server } = await startHttp({ board: boardOf(service) });
  const url = `/api/v1/slos/${SERVICE}/finer`;
  const { bad, good, uncertain, unmeasured } = (await server.inject(url)).json<SloStatus>();
  const own = events.filter((event) => event.minute > now - 30 * DAY);
  const badByHand = own.filter((event) => FINER.of(event) === 'bad');
  expect({ bad, uncertain, unmeasured }).toEqual({
    bad: badByHand.length,
    uncertain: badByHand.filter(({ status, us }) => status < 500 && us! >= 270_000 && us! < 280_000).length,
    unmeasured: own.filter((event) => FINER.of(event) === 'unmeasured').length,
  });
  expect([uncertain > 0, unmeasured > 0]).toEqual([true, true]);

  const cuts = [...Object.keys(CUTS).map((cut) => [cut]), ['method', 'route', 'status'], Object.keys(CUTS)];
  for (const by of cuts) {
    const reply = await server.inject(`${url}/attribution?by=${by.join(',')}`);
    const answer = reply.json<Attribution>();
    expect([by, answer.bad, sum(answer.rows, 'bad')]).toEqual([by, bad, bad]);
    expect(answer.rows.reduce((all, { share }) => all + share, 0)).toBeCloseTo(1, 12);
    if (!by.includes('kind')) expect([by, sum(answer.rows, 'good')]).toEqual([by, good]);
    const rows = answer.rows.filter((row) => row.bad > 0);
    const named = rows.map((row) => [answer.by.map((cut) => row.key[cut]).join(' '), row.bad]);
    const byHand = Map.groupBy(badByHand, (event) => answer.by.map((cut) => CUTS[cut]!(event)).join(' '));
    expect(Object.fromEntries(named)).toEqual(
      Object.fromEntries([...byHand].map(([name, group]) => [name, group.length])),
    );
  }
});

function sum(rows: Attribution['rows'], field: 'good' | 'bad'): number {
  return rows.reduce((all, row) => all + row[field], 0);
}
