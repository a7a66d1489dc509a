import { sql } from 'kysely';

/**
 * Which run of a PostgreSQL server answers: when it was started, in seconds. What a process remembers of the store holds for one run
 * alone: behind the same address there may be a standby since, which lacks what was committed last, and gives the same numbers to others.
 */
export const SERVER_RUN = sql<string>`extract(epoch from pg_postmaster_start_time())::text`;
