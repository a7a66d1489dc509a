/** Caddy, and its own rolling: at a size, under a name with the time, packed right away. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianVersion, listening, startChild } from '../fixtures/logs/programs/child.ts';
import { freePort } from '../support/free-port.ts';
import type { Program } from './program.ts';

export async function startCaddy(folder: string, upstreamPort: number): Promise<Program> {
  const version = debianVersion('caddy', ['version'], 'caddy');
  const [port, closedPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'Caddyfile'), configuration(port, upstreamPort, closedPort));
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const options = { cwd: folder, stderr: join(folder, 'stderr'), env };
  const child = startChild('caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], options);
  await listening(child, port);
  return {
    version,
    port,
    leftStatus: null,
    logs: [{ service: 'caddy', path: join(folder, 'access.log'), format: 'caddy' }],
    rotations: [],
    stop: () => child.stop(),
  };
}

function configuration(port: number, upstreamPort: number, closedPort: number): string {
  return `
{
  admin off
  auto_https off
  storage file_system data
  log access {
    include http.log.access
    output file access.log {
      roll_size 1MiB
      roll_keep 100
    }
    format json
  }
}
http://example.org:${port} {
  bind 127.0.0.1
  log
  handle /dead {
    reverse_proxy 127.0.0.1:${closedPort}
  }
  handle {
    reverse_proxy 127.0.0.1:${upstreamPort}
  }
}
`;
}
