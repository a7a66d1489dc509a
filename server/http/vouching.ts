/** What one replica tells another of a request that it hands on: that it is one, and who asked. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { SCOPES } from '../access/scopes.ts';
import { AppError } from '../app-error.ts';
import type { ReplicaDesk } from './replica-ports.ts';

const REPLICA = 'x-leeway-replica';
const CALLER = 'x-leeway-caller';

const Vouched = z.object({
  kind: z.enum(['open', 'nobody', 'admin', 'token', 'session', 'own', 'machine']),
  name: z.string(),
  id: z.string().nullable(),
  scopes: z.array(z.enum(SCOPES)),
  services: z.array(z.string()).nullable(),
  isPerson: z.boolean(),
  address: z.string().nullable(),
});

/** Who asks, and from which network address, as another replica found out. */
export type VouchedFor = { readonly caller: Caller; readonly address: string | null };

export function vouchingHeaders(
  { caller, address }: VouchedFor,
  { secret }: Pick<ReplicaDesk, 'secret'>,
): Record<string, string> {
  const told = { ...caller, scopes: [...caller.scopes], address };
  return { [REPLICA]: secret, [CALLER]: Buffer.from(JSON.stringify(told)).toString('base64url') };
}

export function isVouching({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers[REPLICA] !== undefined;
}

/** Rejects with `unauthorized` for a replica that is none of this database's. */
export async function vouchedFor(
  { headers }: Pick<FastifyRequest, 'headers'>,
  replicas: Pick<ReplicaDesk, 'isReplica'>,
): Promise<VouchedFor> {
  const { [REPLICA]: secret, [CALLER]: told } = headers;
  if (typeof secret !== 'string' || typeof told !== 'string' || !(await replicas.isReplica(secret)))
    throw new AppError('unauthorized', 'Only a replica on the same database may say who asks.');
  const { address, ...caller } = Vouched.parse(JSON.parse(Buffer.from(told, 'base64url').toString()));
  return { caller: { ...caller, scopes: new Set(caller.scopes) }, address };
}
