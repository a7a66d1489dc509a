/** What a caller may do. Each scope stands for itself; `admin` holds all of them. */
export const SCOPES = ['ingest', 'read', 'gate', 'deploy', 'override', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

export const SCOPE_MEANS: Readonly<Record<Scope, string>> = {
  ingest: 'send log lines',
  read: 'see objectives, alerts and what deploys asked',
  gate: 'ask the gate',
  deploy: 'note deploys',
  override: 'override the gate, silence and acknowledge alerts',
  admin: 'all of it, and tokens, sessions and the audit log',
};

export function grants(held: ReadonlySet<Scope>, needed: Scope): boolean {
  return held.has('admin') || held.has(needed);
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
