/** What compose.yaml describes, as processes of this machine: the same settings, the same proxy, other addresses. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filledIn, readCompose } from '../support/compose.ts';
import { freePorts } from '../support/free-port.ts';
import { type Leeway, startNode } from '../support/process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const TOKEN = 'a-token-for-the-test-of-the-stack';

type Compose = {
  readonly services: Readonly<
    Record<
      string,
      { readonly environment?: Readonly<Record<string, string>>; readonly command?: readonly string[] }
    >
  >;
};

export class Services {
  readonly #compose = readCompose<Compose>();
  readonly #ports: Readonly<Record<string, number>>;
  readonly #databaseUrl: string;

  private constructor(databaseUrl: string, ports: Readonly<Record<string, number>>) {
    this.#databaseUrl = databaseUrl;
    this.#ports = ports;
  }

  static async open(databaseUrl: string): Promise<Services> {
    const names = ['leeway-1', 'leeway-2', 'proxy'];
    const ports = await freePorts(names.length);
    return new Services(databaseUrl, Object.fromEntries(names.map((name, index) => [name, ports[index]!])));
  }

  urlOf(name: string): string {
    return `http://127.0.0.1:${this.#ports[name]}`;
  }

  /** Replicas by their addresses here. */
  addressed(text: string): string {
    return text.replaceAll(/(leeway-\d):3000/g, (_, name) => `127.0.0.1:${this.#ports[name]}`);
  }

  start(name: string): Leeway {
    const { command = ['serve'] } = this.#compose.services[name]!;
    const words = command.map((word) => word.replace('http://proxy:8080', this.urlOf('proxy')));
    return startNode([`${ROOT}bin/leeway.js`, ...words], {
      ...this.#settingsOf(name),
      // The image says these.
      HOST: '0.0.0.0',
      PORT: String(this.#ports[name] ?? 0),
      LEEWAY_DEFINITIONS: `${ROOT}slo-definitions`,
      NODE_ENV: 'production',
    });
  }

  startProxy(folder: string): ChildProcess {
    const replicas = this.#compose.services['proxy']!.environment!['REPLICAS']!;
    const home = join(folder, 'caddy');
    mkdirSync(home);
    return spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', `${ROOT}deploy/compose/Caddyfile`], {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        LISTEN: `:${this.#ports['proxy']}`,
        REPLICAS: this.addressed(replicas),
      },
      stdio: 'ignore',
    });
  }

  #settingsOf(name: string): Record<string, string> {
    const given = Object.entries(this.#compose.services[name]!.environment ?? {});
    return Object.fromEntries(
      given.map(([setting, value]) => [
        setting,
        setting === 'DATABASE_URL' ? this.#databaseUrl : this.#filledIn(value),
      ]),
    );
  }

  #filledIn(value: string): string {
    const given = { LEEWAY_ADMIN_TOKEN: TOKEN, LEEWAY_PUBLIC_URL: this.urlOf('proxy') };
    return filledIn(this.addressed(value), given);
  }
}
