/** The ways in of a crash round, each with a service of its own, and what is asked of them. */
import { definitionsYaml, objectivesOf } from '../objectives.ts';

/** Files that are followed: one line a request, and Fastify's two. */
export const FOLLOWED = ['edge', 'app'] as const;
export type Followed = (typeof FOLLOWED)[number];
/** The file that `leeway ingest` reads. */
export const ARCHIVE = 'archive';

/** How far back the lines of a round go: every minute of it is compared. */
export const SPAN_MS = 4 * 3_600_000;

export const OBJECTIVES = [
  ...objectivesOf('snippets', ['read', 'below-s', 'everything']),
  ...objectivesOf('billing', ['create-99ms']),
  ...[...FOLLOWED, ARCHIVE].flatMap((service) => objectivesOf(service, ['read', 'everything'])),
];

export function sourceOf(service: string): string {
  if (service === ARCHIVE) return `file/${ARCHIVE}`;
  return FOLLOWED.some((name) => name === service) ? `${service}-log` : `http/${service}`;
}

export function logPath(folder: string, service: Followed): string {
  return `${folder}/logs/${service}.log`;
}

export function yamlOf(folder: string): string {
  const sources = FOLLOWED.map(
    (service) =>
      `  - { name: ${sourceOf(service)}, service: ${service}, path: '${logPath(folder, service)}' }\n`,
  );
  return `${definitionsYaml(OBJECTIVES)}---\nsources:\n${sources.join('')}`;
}
