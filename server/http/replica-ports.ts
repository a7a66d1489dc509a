/** What the HTTP surface needs of the other processes on the same database; app.ts fills it. */

/** Where the counts are; nowhere while the lease changes hands, or PostgreSQL is away and was never asked. */
export type Leadership =
  | { readonly where: 'here' | 'nowhere' }
  | { readonly where: 'elsewhere'; readonly url: string };

export type ReplicaDesk = {
  /** As it was a second ago at most, and in an outage as it was last; `afresh`: as it is now. */
  leadership(afresh?: boolean): Promise<Leadership>;
  /** By which this process says to others that it is one of them. */
  readonly secret: string;
  /** Whether a secret is that of a process on this database. */
  isReplica(secret: string): Promise<boolean>;
  /** How many processes serve on this database, as was last known. */
  count(): number;
};
