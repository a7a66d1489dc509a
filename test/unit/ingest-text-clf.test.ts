/** What lines of the common log format and its kin come to. */
import { describe, expect, test } from 'vitest';
import { eachAlone } from '../fixtures/ingest/source.ts';
import {
  CLF,
  COMBINED,
  GONE,
  HTTPLOG,
  MALFORMED,
  NO_ANSWER,
  OTHER_FORMAT,
  type TextRow,
  UNKNOWN,
} from '../fixtures/ingest/text-lines.ts';

function check(rows: readonly TextRow[]): void {
  test.each(rows)('$title', async ({ line, is, options }) => {
    expect(await eachAlone([Buffer.from(line, 'latin1')], options)).toEqual([is]);
  });
}
describe('common and combined', () => {
  check([
    { title: 'common has no duration', line: CLF, is: 'GET /s/abc 200 10:00 - as common' },
    { title: 'combined has none', line: COMBINED, is: 'GET /s/abc 200 10:00 - as combined' },
    {
      title: 'a whole number behind is %D',
      line: `${COMBINED} 12345`,
      is: 'GET /s/abc 200 10:00 12ms as combined+D',
    },
    { title: 'behind common too', line: `${CLF} 12345`, is: 'GET /s/abc 200 10:00 12ms as common+D' },
    {
      title: 'one with a point is request_time',
      line: `${COMBINED} 0.123`,
      is: 'GET /s/abc 200 10:00 120ms as combined+request_time',
    },
    {
      title: 'a dash in its place is no duration',
      line: `${COMBINED} -`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'nginx’s main format has one text more',
      line: `${COMBINED} "203.0.113.9"`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'and may have a duration behind that',
      line: `${COMBINED} "203.0.113.9" 1.500`,
      is: 'GET /s/abc 200 10:00 1500ms as combined+request_time',
    },
    {
      title: 'a number among other things says nothing',
      line: `${COMBINED} 312 0.003 web-80 10.0.0.1:80`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'two numbers say nothing',
      line: `${COMBINED} 312 0.003`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'rt="0.001" says nothing',
      line: `${COMBINED} rt="0.001"`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'an address is no duration',
      line: `${COMBINED} 10.0.0.1`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'the time has an offset',
      line: CLF.replace('+0000', '-0530').replace(':10:', ':04:'),
      is: 'GET /s/abc 200 09:30 - as common',
    },
    {
      title: 'users may have spaces in their names',
      line: CLF.replace('- -', '- John Smith'),
      is: 'GET /s/abc 200 10:00 - as common',
    },
    {
      title: 'an IPv6 address is no virtual host',
      line: CLF.replace('203.0.113.7', '2001:db8::17'),
      is: 'GET /s/abc 200 10:00 - as common',
    },
    {
      title: 'nor with a user of two words',
      line: COMBINED.replace('203.0.113.7 - -', '2001:db8::17 - John Smith'),
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'syslog’s head may stand before it',
      line: `<190>Aug 20 10:00:07 web nginx: ${COMBINED}`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'Apache’s escapes are taken back',
      line: CLF.replace('/s/abc', '/\\"a\\"\\\\caf\\xc3\\xa9'),
      is: 'GET /"a"\\café 200 10:00 - as common',
    },
    {
      title: 'nginx’s escapes are taken back',
      line: CLF.replace('/s/abc', '/\\x22a\\x22\\x5C'),
      is: 'GET /"a"\\ 200 10:00 - as common',
    },
    {
      title: 'HTTP/0.9 has no protocol',
      line: CLF.replace(' HTTP/1.1', ''),
      is: 'GET /s/abc 200 10:00 - as common',
    },
    { title: 'half a protocol is half a request', line: CLF.replace('HTTP/1.1', 'HTT'), is: MALFORMED },
    {
      title: 'a request that timed out is none',
      line: CLF.replace(/"GET.*?"/, '"-"').replace('200', '408'),
      is: MALFORMED,
    },
    {
      title: 'nginx may leave it empty',
      line: CLF.replace(/"GET.*?"/, '""').replace('200', '400'),
      is: MALFORMED,
    },
    {
      title: 'a TLS greeting is none',
      line: CLF.replace(/"GET.*?"/, '"\\x16\\x03\\x01"').replace('200', '400'),
      is: MALFORMED,
    },
    { title: '499 is a status', line: CLF.replace(' 200 ', ' 499 '), is: 'GET /s/abc 499 10:00 - as common' },
    { title: '000 is none', line: CLF.replace(' 200 ', ' 000 '), is: GONE },
    {
      title: 'morgan’s dash says that the client was gone',
      line: COMBINED.replace(' 200 512', ' - -'),
      is: NO_ANSWER,
    },
    {
      title: 'a status that is none is refused',
      line: CLF.replace(' 200 ', ' 2000 '),
      is: 'rejected: status is not 100 to 599',
    },
    {
      title: 'a time that is none is refused',
      line: CLF.replace('20/Aug', '32/Aug'),
      is: 'rejected: time cannot be read; write ISO 8601 with Z or an offset (or set timezone:), or epoch seconds or milliseconds',
    },
    { title: 'a line without a time is of no format', line: CLF.replace(/\[.*\] /, ''), is: UNKNOWN },
    { title: 'a cut line is of no format', line: CLF.slice(0, 70), is: UNKNOWN },
  ]);
});

describe('vhost_combined', () => {
  const vhost = `shop.example.org:443 ${COMBINED}`;
  const service = {
    kind: 'field',
    field: 'host',
    map: new Map([['shop.example.org', 'shop']]),
    otherwise: 'web',
  } as const;
  check([
    { title: 'is told by its port', line: vhost, is: 'GET /s/abc 200 10:00 - as vhost-combined' },
    { title: 'with %D', line: `${vhost} 12345`, is: 'GET /s/abc 200 10:00 12ms as vhost-combined+D' },
    {
      title: 'the host tells the service',
      line: vhost,
      options: { service },
      is: 'shop: GET /s/abc 200 10:00 - as vhost-combined',
    },
    {
      title: 'other lines have none',
      line: COMBINED,
      options: { service },
      is: 'web: GET /s/abc 200 10:00 - as combined',
    },
  ]);
});

describe('formats by their names', () => {
  check([
    {
      title: '%T is whole seconds',
      line: `${COMBINED} 2`,
      options: { format: 'combined+T' },
      is: 'GET /s/abc 200 10:00 2000ms as combined+T',
    },
    {
      title: '%{ms}T is milliseconds',
      line: `${CLF} 52`,
      options: { format: 'common+ms' },
      is: 'GET /s/abc 200 10:00 52ms as common+ms',
    },
    {
      title: 'without a suffix no number is a duration',
      line: `${COMBINED} 52`,
      options: { format: 'combined' },
      is: 'GET /s/abc 200 10:00 - as combined',
    },
    {
      title: 'a dash is an unknown duration',
      line: `${COMBINED} -`,
      options: { format: 'combined+T' },
      is: 'GET /s/abc 200 10:00 - as combined+T',
    },
    { title: '%D is whole', line: `${COMBINED} 0.052`, options: { format: 'combined+D' }, is: OTHER_FORMAT },
    {
      title: 'request_time is not',
      line: `${COMBINED} 52`,
      options: { format: 'combined+request_time' },
      is: OTHER_FORMAT,
    },
    {
      title: 'a missing duration is missed',
      line: COMBINED,
      options: { format: 'combined+D' },
      is: OTHER_FORMAT,
    },
    { title: 'common is not combined', line: COMBINED, options: { format: 'common' }, is: OTHER_FORMAT },
    { title: 'combined is not common', line: CLF, options: { format: 'combined' }, is: OTHER_FORMAT },
    { title: 'HAProxy is not ALB', line: HTTPLOG, options: { format: 'alb' }, is: OTHER_FORMAT },
    { title: 'text is not JSON', line: COMBINED, options: { format: 'caddy' }, is: OTHER_FORMAT },
    { title: 'text is none by fields', line: COMBINED, options: { fields: MAPPING() }, is: OTHER_FORMAT },
  ]);
});

function MAPPING() {
  return {
    status: 'status',
    method: null,
    path: null,
    route: null,
    request: 'r',
    time: null,
    duration: null,
  };
}
