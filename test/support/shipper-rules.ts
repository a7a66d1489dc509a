/** What the common shippers make of an answer by their default settings, from their documentation and sources. */

export type Fate = 'taken' | 'sent again' | 'dropped';

export type ShipperRules = {
  readonly shipper: string;
  readonly url: string;
  readonly contentType: string;
  readonly takes: (status: number) => boolean;
  readonly sendsAgain: (status: number) => boolean;
};

const LOGS = '/api/v1/logs?service=shop';
const success = (status: number) => status >= 200 && status < 300;
const oneOf =
  (...statuses: number[]) =>
  (status: number) =>
    statuses.includes(status);

export const SHIPPER_RULES: readonly ShipperRules[] = [
  {
    shipper: 'Fluent Bit out_http',
    url: LOGS,
    contentType: 'application/json',
    takes: (status) => status >= 200 && status <= 205,
    sendsAgain: (status) => status === 408 || status === 429 || status < 400 || status >= 500,
  },
  {
    shipper: 'Vector http',
    url: LOGS,
    contentType: 'application/x-ndjson',
    takes: success,
    sendsAgain: (status) => status === 408 || status === 429 || (status >= 500 && status !== 501),
  },
  {
    shipper: 'Fluentd out_http',
    url: LOGS,
    contentType: 'application/x-ndjson',
    takes: success,
    sendsAgain: oneOf(503),
  },
  {
    shipper: 'Logstash http',
    url: LOGS,
    contentType: 'application/json',
    takes: success,
    sendsAgain: oneOf(429, 500, 502, 503, 504),
  },
  {
    shipper: 'Promtail and Alloy, loki.write',
    url: '/loki/api/v1/push',
    contentType: 'application/x-protobuf',
    takes: success,
    sendsAgain: (status) => status === 429 || status >= 500,
  },
  {
    shipper: 'OTLP/HTTP exporter, protobuf',
    url: '/v1/logs',
    contentType: 'application/x-protobuf',
    takes: oneOf(200),
    sendsAgain: oneOf(429, 502, 503, 504),
  },
  {
    shipper: 'OTLP/HTTP exporter, JSON',
    url: '/v1/logs',
    contentType: 'application/json',
    takes: oneOf(200),
    sendsAgain: oneOf(429, 502, 503, 504),
  },
];

export function fateOf({ takes, sendsAgain }: ShipperRules, status: number): Fate {
  if (takes(status)) return 'taken';
  return sendsAgain(status) ? 'sent again' : 'dropped';
}
