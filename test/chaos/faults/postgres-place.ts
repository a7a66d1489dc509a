/** Where a fleet finds its PostgreSQL: one address, and the cluster that is behind it now. */
import { join } from 'node:path';
import type pg from 'pg';
import { type ClusterOptions, PostgresCluster } from '../../support/postgres-cluster.ts';
import { type Door, openDoor } from '../../support/postgres-door.ts';

/** Leeway is none of its superusers, and so has no connections kept for it. */
export const ROLE = 'leeway';
/** A standby has to have as many connections as its primary. */
export const SETTINGS = { max_connections: '60' };

export class PostgresPlace {
  readonly #door: Door;
  #cluster: PostgresCluster;

  private constructor(door: Door, cluster: PostgresCluster) {
    this.#door = door;
    this.#cluster = cluster;
  }

  static async open(folder: string, options: ClusterOptions = {}): Promise<PostgresPlace> {
    const settings = { ...SETTINGS, ...options.settings };
    const cluster = await PostgresCluster.make(join(folder, 'first'), { ...options, settings });
    await cluster.start();
    await cluster.execute(`create role ${ROLE} login`, `create database ${ROLE} owner ${ROLE}`);
    return new PostgresPlace(await openDoor(cluster.address), cluster);
  }

  get url(): string {
    return `postgres://${ROLE}@127.0.0.1:${this.#door.port}/${ROLE}`;
  }

  get cluster(): PostgresCluster {
    return this.#cluster;
  }

  /** A session of the superuser in Leeway's database. */
  operator(): Promise<pg.Client> {
    return this.#cluster.connect(ROLE);
  }

  /** Ends all sessions of Leeway. */
  async cut(): Promise<void> {
    await this.#cluster.execute(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`,
    );
  }

  /** The address leads to another cluster from now on, and no connection to the old one is left. */
  leadTo(cluster: PostgresCluster): void {
    this.#cluster = cluster;
    this.#door.lead(cluster.address);
    this.#door.cut();
  }

  async close(): Promise<void> {
    await this.#door.close();
    await this.#cluster.close();
  }
}
