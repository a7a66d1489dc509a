/** Objects of OpenSLO, as parts that a test puts together. */

export const METRIC = (query: string) =>
  `{ metricSource: { type: Prometheus, spec: { query: '${query}' } } }`;
export const RATIO = `indicator: { spec: { ratioMetric: { counter: true, good: ${METRIC('sum(g_total)')}, total: ${METRIC('sum(t_total)')} } } }`;
export const ROLLING = 'timeWindow: [{ duration: 28d, isRolling: true }]';
export const OBJECTIVE = 'objectives: [{ target: 0.995 }]';

/** What stands in `spec` begins at column 3. */
export const slo = (...spec: string[]): string =>
  [
    'apiVersion: openslo/v1',
    'kind: SLO',
    'metadata: { name: checkout }',
    'spec:',
    '  service: shop',
    ...spec.map((line) => `  ${line}`),
  ].join('\n');
