/** Which service the lines of a source belong to. */
import type { ServiceRule } from '../slo/line-rules.ts';
import { ByteTable, hashOf } from './byte-table.ts';
import * as F from './fields.ts';
import type { ServiceRoutes } from './service-routes.ts';

/** Further values are looked up each time anew. */
const REMEMBERED = 4096;

export class ServiceFinder {
  readonly #rule: ServiceRule;
  readonly #routesOf: (service: string) => ServiceRoutes;
  readonly #field: number;
  readonly #values = new ByteTable();
  readonly #found: (ServiceRoutes | null)[] = [];
  /** The routes of the only service there is; null when a field decides. */
  readonly only: ServiceRoutes | null;

  constructor(rule: ServiceRule, routesOf: (service: string) => ServiceRoutes) {
    this.#rule = rule;
    this.#routesOf = routesOf;
    this.#field = rule.kind === 'field' && rule.field === 'router' ? F.ROUTER : F.HOST;
    this.only = rule.kind === 'one' ? routesOf(rule.service) : null;
  }

  /** The services that lines of the source may belong to. */
  get services(): readonly string[] {
    const rule = this.#rule;
    if (rule.kind === 'one') return [rule.service];
    return [...new Set([...rule.map.values(), ...(rule.otherwise === null ? [] : [rule.otherwise])])];
  }

  /** Null when the rule names none. */
  of(bytes: Uint8Array, fields: F.Fields): ServiceRoutes | null {
    if (this.only !== null) return this.only;
    if (fields.kinds[this.#field]! < F.STRING) return this.#named('');
    const from = fields.starts[this.#field]!;
    const to = fields.ends[this.#field]!;
    const hash = hashOf(bytes, from, to);
    const known = this.#values.find(0, bytes, from, to, hash);
    if (known >= 0) return this.#found[known]!;
    const found = this.#named(Buffer.from(bytes.subarray(from, to)).toString());
    if (this.#values.size < REMEMBERED) this.#found[this.#values.add(0, bytes, from, to, hash)] = found;
    return found;
  }

  /** Hosts are named with or without their port, in any case; of a full address its host. */
  #named(value: string): ServiceRoutes | null {
    if (this.#rule.kind === 'one') return this.only;
    const { map, otherwise } = this.#rule;
    const host = (URL.parse(value)?.host || value).toLowerCase();
    const service = map.get(value) ?? map.get(host) ?? map.get(host.replace(/:\d+$/, '')) ?? otherwise;
    return service === null ? null : this.#routesOf(service);
  }
}
