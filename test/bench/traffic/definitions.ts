/** The objectives of the benchmark. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES, SERVICE } from './requests.ts';

/** The objectives whose good and bad are compared. */
export const FAST = 'read-fast';
export const ANSWERED = 'read-answered';

/** Writes `count` objectives over the routes of the traffic, each with a threshold of its own. */
export function writeDefinitions(folder: string, count: number): void {
  writeFileSync(join(folder, 'bench.yaml'), yamlOf(count));
}

export function yamlOf(count: number): string {
  const slos = Array.from({ length: count }, (_, index) => {
    const { name, good } = objectiveOf(index);
    const { method, pattern } = ROUTES[index % ROUTES.length]!;
    return `  - name: ${name}\n    objective: 99.5% of ${method} ${pattern} ${good} over 30 days`;
  });
  return `service: ${SERVICE}\nslos:\n${slos.join('\n')}\n`;
}

function objectiveOf(index: number): { name: string; good: string } {
  if (index === 0) return { name: FAST, good: 'non-5xx under 300ms' };
  if (index === ROUTES.length) return { name: ANSWERED, good: 'non-5xx' };
  return { name: `slo-${index}`, good: `non-5xx under ${thresholdMs(Math.floor(index / ROUTES.length))}ms` };
}

/** 100, 110 … 990 and then in hundreds: edges that the histogram has. */
export function thresholdMs(nth: number): number {
  return nth < 90 ? (10 + nth) * 10 : (nth - 80) * 100;
}
