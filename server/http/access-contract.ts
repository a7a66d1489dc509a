/** Who may what: sessions, tokens and the audit log, as they go over the wire. */
import { z } from 'zod';
import { AUDIT_ACTIONS } from '../access/audit.ts';
import { SCOPES } from '../access/scopes.ts';

const Time = z.iso.datetime();

export const Scope = z
  .enum(SCOPES)
  .meta({ id: 'Scope', description: 'What a caller may do; admin holds all.' });

const Services = z.array(z.string()).nullable().describe('Of which services; null: of all.');

export const SessionState = z
  .object({
    state: z
      .enum(['open', 'in', 'out'])
      .describe('open: nobody has to say who they are. in: this caller did. out: this one did not.'),
    name: z.string().nullable().describe('Of the caller.'),
    isPerson: z.boolean().describe('An issuer vouches for the name; nobody else may be named in its place.'),
    scopes: z.array(Scope),
    services: Services,
    issuer: z.string().nullable().describe('By whom one can sign in at /auth/sign-in.'),
    fault: z.string().nullable().describe('Why what was presented is no good.'),
  })
  .meta({ id: 'SessionState', description: 'Who calls, as far as Leeway knows.' });

export const NewSession = z.strictObject({ token: z.string().min(1).max(500) }).meta({ id: 'NewSession' });

export const SessionRecord = z
  .object({
    id: z.string(),
    name: z.string(),
    isPerson: z.boolean(),
    scopes: z.array(Scope),
    services: Services,
    createdAt: Time,
    expiresAt: Time,
    address: z.string().nullable(),
    agent: z.string().nullable().describe('As the browser calls itself.'),
    isOwn: z.boolean().describe('Of who asks.'),
  })
  .meta({ id: 'SessionRecord' });

export const SessionList = z.object({ sessions: z.array(SessionRecord) }).meta({ id: 'SessionList' });

export const Token = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().describe('Its last characters.'),
    scopes: z.array(Scope),
    services: Services,
    createdAt: Time,
    createdBy: z.string(),
    expiresAt: Time.nullable(),
    revokedAt: Time.nullable(),
    revokedBy: z.string().nullable(),
    usedAt: Time.nullable().describe('To the minute.'),
    usedFrom: z.string().nullable(),
  })
  .meta({ id: 'Token', description: 'A token; its text is told once, when it is made.' });

export const TokenList = z.object({ tokens: z.array(Token) }).meta({ id: 'TokenList' });

export const NewToken = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    scopes: z.array(z.string()).min(1),
    services: z.array(z.string()).min(1).optional().describe('Left out: of all.'),
    expires: z
      .string()
      .optional()
      .describe('How long it holds, as 90d, or never: until it is revoked. Left out: 90d.'),
  })
  .meta({ id: 'NewToken' });

export const Rotation = z
  .strictObject({
    overlap: z
      .string()
      .optional()
      .describe('How long the text from before lets in, as 1h, or 0m. Left out: 1h.'),
  })
  .meta({ id: 'Rotation' });

export const MadeToken = z
  .object({
    token: Token,
    text: z.string().describe('What is to be kept; it is told this once.'),
    unknownServices: z.array(z.string()).describe('Of its services those that no definition names.'),
  })
  .meta({ id: 'MadeToken' });

export const AuditAction = z.enum(AUDIT_ACTIONS).meta({ id: 'AuditAction' });

export const AuditEntry = z
  .object({
    id: z.string(),
    at: Time,
    who: z.string(),
    via: z
      .enum(['open', 'nobody', 'admin', 'token', 'session', 'own', 'machine'])
      .describe('machine: a command where the database is.'),
    credential: z.string().nullable().describe('The id of the token or session.'),
    address: z.string().nullable(),
    request: z.string().nullable().describe('The x-request-id, which is in the log too.'),
    action: AuditAction,
    service: z.string().nullable(),
    subject: z.string().describe('What was changed.'),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'AuditEntry', description: 'Something that was changed.' });

export const AuditList = z
  .object({
    entries: z.array(AuditEntry).describe('The newest first.'),
    more: z.boolean().describe('There are older ones; ask with before.'),
  })
  .meta({ id: 'AuditList' });

export const AuditQuery = z.object({
  service: z.string().optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  who: z.string().optional(),
  before: z.coerce.number().int().min(1).optional().describe('The id of an entry.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export type Scope = z.infer<typeof Scope>;
export type SessionState = z.infer<typeof SessionState>;
export type SessionRecord = z.infer<typeof SessionRecord>;
export type SessionList = z.infer<typeof SessionList>;
export type Token = z.infer<typeof Token>;
export type TokenList = z.infer<typeof TokenList>;
export type NewToken = z.infer<typeof NewToken>;
export type MadeToken = z.infer<typeof MadeToken>;
export type AuditEntry = z.infer<typeof AuditEntry>;
export type AuditList = z.infer<typeof AuditList>;
