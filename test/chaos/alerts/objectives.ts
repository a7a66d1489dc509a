/** Objectives that fire by one bad event each, in waves: a wave is a file, and what is removed is over. */

/** How many of a wave belong to one service, and so come as a storm. */
export const STORM_SHARE = 0.5;

export type Alerting = { readonly service: string; readonly name: string };

export function waveOf(wave: number, size: number): readonly Alerting[] {
  const inStorm = Math.floor(size * STORM_SHARE);
  return Array.from({ length: size }, (_, place) => ({
    service: place < inStorm ? `storm-${wave}` : `alone-${wave}-${place}`,
    name: `slo-${place}`,
  }));
}

export function waveYaml(alerting: readonly Alerting[]): string {
  const byService = Map.groupBy(alerting, ({ service }) => service);
  const documents = [...byService].map(
    ([service, own]) => `service: ${service}
alerts:
  min_bad: 1
  tiers: [{ severity: page, long: 30m, short: 15m, burn: 2 }]
slos:
${own.map(({ name }) => `  - { name: ${name}, objective: "90% of GET /${name} non-5xx over 30 days" }`).join('\n')}
`,
  );
  return documents.join('---\n');
}

/** The lines by which all of a service fire. */
export function linesOf(own: readonly Alerting[]): string {
  return own
    .map(({ name }) => `${JSON.stringify({ method: 'GET', path: `/${name}`, status: 500, ms: 1 })}\n`)
    .join('');
}
