/** nginx as a service runs it, two logs of its, and what logrotate does to them. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { debianVersion, listening, startChild } from '../fixtures/logs/programs/child.ts';
import { freePort } from '../support/free-port.ts';
import type { Program, Rotation } from './program.ts';

const LATE_MS = 200;
const FORMATS: Readonly<Record<string, string>> = {
  combined: `'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time'`,
  json: `escape=json '{"time":"$time_iso8601","request_method":"$request_method","request_uri":"$request_uri","status":$status,"request_time":$request_time,"upstream_response_time":"$upstream_response_time","host":"$host"}'`,
};

export async function startNginx(folder: string, upstreamPort: number): Promise<Program> {
  const version = debianVersion('nginx', ['-v'], 'nginx-light');
  const [port, closedPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, upstreamPort, closedPort));
  const child = startChild('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], { cwd: folder });
  await listening(child, port);
  const paths = Object.keys(FORMATS).map((name) => join(folder, `${name}.log`));
  const reopen = () => void child.process.kill('SIGUSR1');
  return {
    version,
    port,
    leftStatus: 499,
    logs: [
      { service: 'nginx-combined', path: paths[0]!, format: 'combined+request_time' },
      { service: 'nginx-json', path: paths[1]!, format: 'nginx-json' },
    ],
    rotations: [renaming(paths, reopen, false), copying(paths), renaming(paths, reopen, true)],
    stop: () => child.stop('SIGQUIT'),
  };
}

/** nginx goes on in the renamed file until it has the signal. The file of the time before is packed: delaycompress. */
function renaming(paths: readonly string[], reopen: () => void, packs: boolean): Rotation {
  return {
    name: packs ? 'rename, USR1, and gzip of the one before' : 'rename and USR1',
    isHeld: false,
    async run() {
      for (const path of paths) {
        if (packs) renameSync(`${path}.1`, `${path}.2`);
        renameSync(path, `${path}.1`);
      }
      await delay(LATE_MS);
      reopen();
      if (packs) for (const path of paths) execFileSync('gzip', [`${path}.2`]);
    },
  };
}

/** While nobody asks for anything: what is written between the two is lost to everyone. */
function copying(paths: readonly string[]): Rotation {
  return {
    name: 'copytruncate',
    isHeld: true,
    async run() {
      for (const path of paths) {
        renameSync(`${path}.1`, `${path}.3`);
        copyFileSync(path, `${path}.1`);
        await delay(LATE_MS);
        truncateSync(path);
      }
    },
  };
}

function configuration(port: number, upstreamPort: number, closedPort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const names = Object.keys(FORMATS);
  return `
daemon off;
worker_processes 2;
pid nginx.pid;
events {}
http {
  ${temporary.map((kind) => `${kind}_temp_path ${kind};`).join(' ')}
  ${names.map((name) => `log_format ${name}-live ${FORMATS[name]};`).join('\n  ')}
  ${names.map((name) => `access_log ${name}.log ${name}-live;`).join('\n  ')}
  upstream service { server 127.0.0.1:${upstreamPort}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }
    location /dead { proxy_pass http://127.0.0.1:${closedPort}; }
  }
}
`;
}
