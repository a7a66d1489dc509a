/** Which service the lines of a source belong to. */
import { type ServiceRule, servicesOf } from '../slo/line-rules.ts';
import { ByteTable, hashOf } from './byte-table.ts';
import { FieldText } from './field-text.ts';
import * as F from './fields.ts';
import type { ServiceRoutes } from './service-routes.ts';

/** Further values are looked up each time anew. */
const REMEMBERED = 4096;
const ENCODER = new TextEncoder();
const PORT = /:\d+$/;

export class ServiceFinder {
  readonly #routesOf: (service: string) => ServiceRoutes;
  readonly #field: number;
  readonly #map: ReadonlyMap<string, string>;
  /** The same with the names of hosts as {@link hostOf} has them. */
  readonly #hosts: ReadonlyMap<string, string>;
  readonly #otherwise: string | null;
  readonly #text = new FieldText();
  readonly #values = new ByteTable();
  readonly #found: (ServiceRoutes | null)[] = [];
  /** The services that lines of the source may belong to. */
  readonly services: readonly string[];
  /** The routes of the only service there is; null when a field decides. */
  readonly only: ServiceRoutes | null;

  constructor(rule: ServiceRule, routesOf: (service: string) => ServiceRoutes) {
    this.#routesOf = routesOf;
    this.services = servicesOf(rule);
    this.only = rule.kind === 'one' ? routesOf(rule.service) : null;
    this.#field = rule.kind === 'field' && rule.field === 'router' ? F.ROUTER : F.HOST;
    this.#map = rule.kind === 'one' ? new Map() : rule.map;
    const isHost = rule.kind === 'field' && rule.field === 'host';
    this.#hosts = new Map(
      isHost ? [...rule.map].map(([host, service]) => [host.toLowerCase(), service]) : [],
    );
    this.#otherwise = rule.kind === 'one' ? null : rule.otherwise;
  }

  /** Null when the rule names none. */
  of(bytes: Uint8Array, fields: F.Fields): ServiceRoutes | null {
    if (this.only !== null) return this.only;
    const kind = fields.kinds[this.#field]!;
    const [from, to] = [fields.starts[this.#field]!, fields.ends[this.#field]!];
    if (kind === F.STRING || kind === F.NUMBER) return this.#remembered(bytes, from, to);
    const text = this.#text;
    if (kind < F.STRING || !text.read(bytes, fields, this.#field)) return this.#named('');
    return this.#remembered(text.bytes, text.from, text.to);
  }

  /** For a value that stood elsewhere. */
  ofText(value: string): ServiceRoutes | null {
    if (this.only !== null) return this.only;
    const bytes = ENCODER.encode(value);
    return this.#remembered(bytes, 0, bytes.length);
  }

  #remembered(bytes: Uint8Array, from: number, to: number): ServiceRoutes | null {
    const hash = hashOf(bytes, from, to);
    const known = this.#values.find(0, bytes, from, to, hash);
    if (known >= 0) return this.#found[known]!;
    const found = this.#named(Buffer.from(bytes.subarray(from, to)).toString());
    if (this.#values.size < REMEMBERED) this.#found[this.#values.add(0, bytes, from, to, hash)] = found;
    return found;
  }

  #named(value: string): ServiceRoutes | null {
    const host = hostOf(value);
    const service =
      this.#map.get(value) ??
      this.#hosts.get(host) ??
      this.#hosts.get(host.replace(PORT, '')) ??
      this.#otherwise;
    return service === null ? null : this.#routesOf(service);
  }
}

/** Hosts are the same in any case; of a full address, its host. Whether its port matters, the map knows. */
function hostOf(value: string): string {
  const host = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? URL.parse(value)?.host : undefined;
  return (host ?? value).toLowerCase();
}
