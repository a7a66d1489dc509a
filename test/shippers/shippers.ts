/** The shippers that can be installed here, and how each is run once over the requests of senders/traffic.mjs. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export const PACKAGES = [
  '@opentelemetry/sdk-logs@0.223.1',
  '@opentelemetry/resources@2.12.1',
  '@opentelemetry/otlp-exporter-base@0.223.1',
  '@opentelemetry/exporter-logs-otlp-http@0.223.1',
  '@opentelemetry/exporter-logs-otlp-proto@0.223.1',
  'pino@10.4.0',
  'pino-loki@3.0.0',
  'winston@3.19.0',
  'winston-loki@6.1.7',
];

export type Run = {
  /** Where to send. */
  readonly url: string;
  /** Of the first request, ms. */
  readonly at: number;
  readonly count: number;
  /** Holds node_modules, and whatever a shipper writes. */
  readonly folder: string;
};

export type Shipper = { readonly name: string; readonly run: (run: Run) => Promise<void> };

const sender =
  (script: string, env: Record<string, string> = {}): Shipper['run'] =>
  async ({ url, at, count, folder }) => {
    const path = new URL(`./senders/${script}.mjs`, import.meta.url).pathname;
    const about = { URL: url, AT: String(at), COUNT: String(count), MODULES: folder, ...env };
    await promisify(execFile)(process.execPath, [path], {
      env: { ...process.env, ...about },
      timeout: 60_000,
    });
  };

export const SHIPPERS: readonly Shipper[] = [
  { name: 'otlp-json-attributes', run: sender('otlp', { FORMAT: 'json', CONTENT: 'attributes' }) },
  { name: 'otlp-json-body', run: sender('otlp', { FORMAT: 'json', CONTENT: 'body' }) },
  { name: 'otlp-protobuf-attributes', run: sender('otlp', { FORMAT: 'protobuf', CONTENT: 'attributes' }) },
  { name: 'otlp-protobuf-body', run: sender('otlp', { FORMAT: 'protobuf', CONTENT: 'body' }) },
  { name: 'winston-loki-protobuf', run: sender('winston-loki') },
  { name: 'winston-loki-json', run: sender('winston-loki', { FORMAT: 'json' }) },
  { name: 'pino-loki', run: sender('pino-loki') },
  { name: 'syslog-ng', run: syslogNg },
];

/** Debian's syslog-ng with its HTTP module, reading a file and sending NDJSON. */
async function syslogNg({ url, at, count, folder }: Run): Promise<void> {
  const log = join(folder, 'access.log');
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      time: at + index * 1000,
      method: index % 2 === 0 ? 'GET' : 'POST',
      path: `/s/x${index}`,
      status: index % 5 === 0 ? 503 : 200,
      ms: 10 + index,
    }),
  );
  writeFileSync(log, `${lines.join('\n')}\n`);
  const config = join(folder, 'syslog-ng.conf');
  writeFileSync(config, syslogNgConfig(log, `${url}/api/v1/logs?service=checkout`));
  const places = ['persist-file=persist', 'control=control', 'pidfile=pid'].map((place) => {
    const [name, file] = place.split('=');
    return `--${name}=${join(folder, file!)}`;
  });
  const child = spawn('syslog-ng', ['--foreground', '--no-caps', `--cfgfile=${config}`, ...places]);
  await delay(5_000);
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function syslogNgConfig(log: string, url: string): string {
  return `@version: 3.35
options { stats-freq(0); };
source s { file("${log}" follow-freq(1) read-old-records(yes) flags(no-parse)); };
destination d {
  http(url("${url}") method("POST") headers("Content-Type: application/x-ndjson")
    body("$MSG") delimiter("\\n") batch-lines(8) batch-timeout(500));
};
log { source(s); destination(d); flags(flow-control); };
`;
}
