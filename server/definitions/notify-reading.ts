/** Who is told of alerts, as one document says it. What is wrong here takes nothing else of the file away. */
import type { NotifyRoute } from '../slo/alert.ts';
import { ALERT_KINDS } from '../slo/alert.ts';
import type { Place } from '../slo/definition.ts';
import type { DefinitionFault } from './fault.ts';
import { formFault, issueFaults } from './issues.ts';
import type { BrokenReceiver, ReceiverDefinition } from './receiver.ts';
import { receiverFaults } from './receiver-form.ts';
import { NO_LIST, RECEIVER_TYPES, type ReceiverFields, ReceiverShape } from './receiver-shape.ts';
import { headersOf } from './source-reading.ts';
import { Name } from './texts.ts';
import type { KeyPath, Places } from './yaml-places.ts';

/** Of which kinds, the receiver says. */
export type WrittenRoute = Omit<NotifyRoute, 'on'> & { readonly place: Place };

export type NotifyReading = {
  readonly receivers: readonly ReceiverDefinition[];
  /** Those that have a fault. */
  readonly broken: readonly BrokenReceiver[];
  readonly routes: readonly WrittenRoute[];
  readonly faults: readonly DefinitionFault[];
};

export const NOBODY: NotifyReading = { receivers: [], broken: [], routes: [], faults: [] };

type Keys = Readonly<Record<string, unknown>>;
type List = Pick<NotifyRoute, 'service' | 'slo'> & { readonly items: unknown; readonly path: KeyPath };

export function readNotify(document: unknown, places: Places): NotifyReading {
  return together(listsOf(document).map((list) => readList(list, places)));
}

export function together(readings: readonly NotifyReading[]): NotifyReading {
  return {
    receivers: readings.flatMap(({ receivers }) => receivers),
    broken: readings.flatMap(({ broken }) => broken),
    routes: readings.flatMap(({ routes }) => routes),
    faults: readings.flatMap(({ faults }) => faults),
  };
}

/** The document as it is read without them. */
export function withoutNotify(document: unknown): unknown {
  if (!isKeys(document)) return document;
  const { notify: _, ...rest } = document;
  if (!Array.isArray(rest.slos)) return rest;
  const slos = rest.slos.map((slo) => {
    if (!isKeys(slo)) return slo;
    const { notify: _, ...others } = slo;
    return others;
  });
  return { ...rest, slos };
}

function listsOf(document: unknown): List[] {
  if (!isKeys(document)) return [];
  const service = typeof document.service === 'string' ? document.service : null;
  const slos = Array.isArray(document.slos) ? document.slos : [];
  const ofSlos = slos.flatMap((slo, index): List[] =>
    isKeys(slo) && 'notify' in slo
      ? [{ items: slo.notify, path: ['slos', index, 'notify'], service, slo: String(slo.name) }]
      : [],
  );
  if (!('notify' in document)) return ofSlos;
  return [{ items: document.notify, path: ['notify'], service, slo: null }, ...ofSlos];
}

function readList({ items, path, service, slo }: List, places: Places): NotifyReading {
  if (!Array.isArray(items)) return { ...NOBODY, faults: [places.fault(path, NO_LIST)] };
  const readings = items.map((item: unknown, index) => readItem(item, [...path, index], places));
  return {
    receivers: readings.flatMap(({ receiver }) => receiver ?? []),
    broken: readings.flatMap(({ broken }) => broken ?? []),
    routes: readings.flatMap(({ name, place }) =>
      name === null ? [] : [{ receiver: name, service, slo, place }],
    ),
    faults: readings.flatMap(({ faults }) => faults),
  };
}

type ItemReading = {
  /** Null when it has none that can be read. */
  readonly name: string | null;
  /** Null of a name alone, and of one with a fault. */
  readonly receiver: ReceiverDefinition | null;
  /** Null of a name alone, and of one without a fault. */
  readonly broken: BrokenReceiver | null;
  readonly place: Place;
  readonly faults: readonly DefinitionFault[];
};

function readItem(item: unknown, path: KeyPath, places: Places): ItemReading {
  const isReference = typeof item === 'string';
  const place = places.place(path);
  const reading = isReference ? Name.safeParse(item) : ReceiverShape.safeParse(item);
  const ofForm = (isKeys(item) ? receiverFaults(item, path) : []).filter(
    (fault) => !places.isUnexpanded(fault.path),
  );
  const issues = (reading.error?.issues ?? []).flatMap((issue) =>
    issueFaults(places, { ...issue, path: [...path, ...issue.path] }),
  );
  const faults = [...ofForm.map((fault) => formFault(places, fault)), ...issues];
  const isBroken = !reading.success || faults.length > 0 || places.holdsUnexpanded(path);
  const name = Name.safeParse(isReference ? item : isKeys(item) ? item.name : null).data ?? null;
  const fields = reading.data;
  const receiver =
    isBroken || fields === undefined || typeof fields === 'string' ? null : toReceiver(fields, place);
  const broken = isBroken && isKeys(item) && name !== null ? brokenOf(name, item) : null;
  return { name, receiver, broken, place, faults };
}

/** As much as can be read of it: who is to hear of what, so that it waits until the fault is mended. */
function brokenOf(name: string, { type, on }: Keys): BrokenReceiver {
  const kinds = ALERT_KINDS.filter((kind) => Array.isArray(on) && on.includes(kind));
  return {
    name,
    type: RECEIVER_TYPES.find((known) => known === type) ?? null,
    on: kinds.length === 0 ? ALERT_KINDS : kinds,
  };
}

const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue';

/** The keys are all there: {@link receiverFaults} has seen to it. */
function toReceiver(fields: ReceiverFields, place: Place): ReceiverDefinition {
  const { name, type, on = ALERT_KINDS } = fields;
  const all = { name, on, place };
  const url = fields.url!;
  switch (type) {
    case 'webhook':
      return { ...all, type, url, headers: headersOf(fields), secret: fields.secret ?? null };
    case 'slack':
    case 'teams':
    case 'discord':
      return { ...all, type, url };
    case 'pagerduty':
      return { ...all, type, url: fields.url ?? PAGERDUTY, routingKey: fields.routing_key! };
    case 'alertmanager':
      return { ...all, type, url: new URL(url).href.replace(/\/+$/, ''), headers: headersOf(fields) };
    case 'email':
      return { ...all, type, smtp: fields.smtp!, from: fields.from!, to: [fields.to!].flat() };
    case 'generic': {
      const { method = 'POST', body } = fields;
      return { ...all, type, url, method, headers: headersOf(fields), body: body! };
    }
  }
}

function isKeys(value: unknown): value is Keys {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
