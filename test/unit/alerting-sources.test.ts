import { expect, test } from 'vitest';
import { AlertBook } from '../../server/ledger/alert-book.ts';
import { Alerting } from '../../server/ledger/alerting.ts';
import type { NotifyRoute } from '../../server/slo/alert.ts';

const SOURCE = {
  name: 'edge',
  services: ['shop', 'web'],
  silence: 'edge was not heard.',
  isHeard: false,
  rejectedAbove: null,
  recent: { accepted: 0, rejected: 0 },
};

function route(receiver: string, service: string | null, slo: string | null = null): NotifyRoute {
  return { receiver, service, slo, on: ['no-data'] };
}

/** Who is told that a source of two services is silent, while these are silenced. */
function told(routes: readonly NotifyRoute[], silenced: readonly string[] = []): string[][] {
  const alerting = new Alerting(new AlertBook([], () => 'a'), {
    routes: () => routes,
    isSilenced: ({ service }) => silenced.includes(service),
    isKept: true,
  });
  alerting.checkSources([SOURCE], 1_000);
  return alerting.takeUnsaved().notices.map(({ receivers }) => [...receivers]);
}

test('that a source is silent is told to all of its services', () => {
  const routes = [route('a', null), route('b', 'web'), route('c', 'shop'), route('d', 'other')];
  expect(told(routes)).toEqual([['a', 'b', 'c']]);
  expect(told([route('a', 'web', 'an-objective')])).toEqual([]);
});

test('nobody is told when all of its services are silenced', () => {
  expect(told([route('a', 'web')], ['shop'])).toEqual([['a']]);
  expect(told([route('a', 'web')], ['shop', 'web'])).toEqual([]);
});
