/** The formats that the oracle knows, told apart from those of server/ingest: names of keys, and what is in their values. */
import { type Duration, inUnits, listed, Num, withUnit } from './oracle-values.ts';

const TIMES =
  'time timestamp @timestamp ts time_iso8601 iso8601 datetime time_local msec start_time requestTime request_date date';
const METHODS =
  'method request_method requestMethod http_method httpMethod verb req.method request.method http.request.method http.method';
const PATHS =
  'path uri url request_uri requestUri request_path requestPath request_url target req.url req.path request.uri request.url request.path url.path http.target http.url url.full';
const STATUSES =
  'status status_code statusCode response_code response_status http_status res.statusCode res.status response.status response.status_code response.statusCode http.response.status_code http.status_code';
const DURATIONS =
  'duration latency elapsed took time_taken timeTaken response_time responseTime request_time requestTime processing_time processingTime request_duration requestDuration total_time totalTime elapsed_time elapsedTime runtime';
const UNIT_ENDINGS: readonly (readonly [places: number, endings: string])[] = [
  [3, '_ms Ms _millis Millis _milliseconds InMs'],
  [0, '_us Us _micros Micros _microseconds'],
  [-3, '_ns Ns _nanos Nanos _nanoseconds'],
  [6, '_s _sec _secs _seconds Seconds Sec'],
];
/** Keys of formats that this oracle does not know. */
export const FOREIGN =
  'DownstreamStatus httpRequest.status EdgeResponseStatus deploymentId projectId routeKey resourcePath response_code reqId internal.time.tt internal.time.ta time_active time_total time_tt Ta http.response.status_code http.status_code attributes.http.response.status_code attributes.http.status_code Attributes.http.response.status_code Attributes.http.status_code';
export const WRAPPERS = 'log message MESSAGE line _msg event.original';

type Read = (value: Num | string) => Duration;
export type Format = {
  readonly marks: string;
  readonly isNullUnanswered?: boolean;
  readonly isZoneless?: boolean;
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly request?: string;
  readonly route?: string;
  readonly status: string;
  readonly durations: readonly (readonly [path: string, read: Read])[];
};

const units =
  (places: number): Read =>
  (value) =>
    inUnits(value, places);
/** Seconds that are never whole. */
const pointed: Read = (value) => {
  const text = value instanceof Num ? value.raw : value;
  return /^\d+$/.test(text) && /[1-9]/.test(text) ? 'bad' : inUnits(value, 6);
};
const untold: Read = (value) => {
  const text = value instanceof Num ? value.raw : value;
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? null : withUnit(text);
};

const USUAL = {
  time: TIMES,
  method: METHODS,
  path: PATHS,
  request: 'request request_line requestLine',
  route: 'route http.route route_template routeKey',
  status: STATUSES,
};
const IGNORED = 'ignored' as const;
export const FORMATS: readonly (Format | { readonly marks: string; readonly verdict: 'ignored' })[] = [
  { marks: 'status ms', ...USUAL, durations: [['ms', units(3)]] },
  {
    marks: 'request.method request.uri status duration size',
    time: 'ts time',
    method: 'request.method',
    path: 'request.uri',
    status: 'status',
    durations: [['duration', pointed]],
    isZoneless: true,
  },
  { marks: 'level ts logger msg', verdict: IGNORED },
  {
    marks: 'req.method res.statusCode responseTime|timeTaken',
    isNullUnanswered: true,
    time: 'time timestamp',
    method: 'req.method',
    path: 'req.url req.originalUrl',
    route: 'req.route',
    status: 'res.statusCode',
    durations: [
      ['responseTime', units(3)],
      ['timeTaken', units(3)],
    ],
  },
  {
    marks: 'pid hostname request.method response.statusCode timeTaken',
    isNullUnanswered: true,
    time: 'time timestamp',
    method: 'request.method',
    path: 'request.url request.originalUrl',
    status: 'response.statusCode',
    durations: [['timeTaken', units(3)]],
  },
  { marks: 'level req.method res.statusCode', verdict: IGNORED },
  {
    marks: 'request_time|upstream_response_time|upstream_time|body_bytes_sent|time_local|time_iso8601 status',
    ...USUAL,
    durations: [
      ['request_time', units(6)],
      ['latency', pointed],
      ['duration', pointed],
      ['rt', pointed],
      ['response_time', pointed],
      ['upstream_response_time', listed],
      ['upstream_time', listed],
      ['urt', listed],
    ],
  },
  {
    marks: STATUSES.replaceAll(' ', '|'),
    ...USUAL,
    durations: [
      ['ms', units(3)],
      ...UNIT_ENDINGS.flatMap(([places, endings]) =>
        endings
          .split(' ')
          .flatMap((ending) =>
            DURATIONS.split(' ').map((name) => [`${name}${ending}`, units(places)] as const),
          ),
      ),
      ['http.server.request.duration', units(6)],
      ['event.duration', units(-3)],
      ...DURATIONS.split(' ')
        .filter((name) => name !== 'requestTime')
        .map((name) => [name, untold] as const),
    ],
  },
];
