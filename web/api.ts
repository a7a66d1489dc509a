/** The calls that the page makes beside the stream. A failure becomes a sentence that can be shown. */
import type {
  AuditList,
  MadeToken,
  NewToken,
  SessionList,
  SessionRecord,
  SessionState,
  Token,
  TokenList,
} from '../server/http/access-contract.ts';
import type {
  Acknowledgement,
  AlertList,
  AlertRecord,
  Delivery,
  DeployList,
  NewSilence,
  ReceiverList,
  Silence,
  SilenceList,
  TestResult,
} from '../server/http/alert-contract.ts';
import type { DeployBillList } from '../server/http/bill-contract.ts';
import type { Attribution, DemoSwitches, ErrorBody, History, Routes } from '../server/http/contract.ts';
import type {
  GateOverride,
  GateRecordList,
  NewOverride,
  OverrideList,
  WatchRecordList,
} from '../server/http/gate-contract.ts';

type Key = { readonly service: string; readonly name: string };

export function fetchHistory(key: Key, query: Record<string, string>, signal: AbortSignal): Promise<History> {
  return call(`${path(key)}/history?${new URLSearchParams(query)}`, { signal });
}

export function fetchAttribution(key: Key, by: string, signal: AbortSignal): Promise<Attribution> {
  return call(`${path(key)}/attribution?by=${by}`, { signal });
}

export function fetchBills(key: Key, signal: AbortSignal): Promise<DeployBillList> {
  return call(`${path(key)}/deploys`, { signal });
}

export function fetchDeploys(query: Record<string, string>, signal: AbortSignal): Promise<DeployList> {
  return call(`/api/v1/deploys?${new URLSearchParams(query)}`, { signal });
}

export function fetchRoutes(days: number, signal: AbortSignal): Promise<Routes> {
  return call(`/api/v1/routes?days=${days}`, { signal });
}

export function fetchSwitches(signal: AbortSignal): Promise<DemoSwitches> {
  return call('/api/v1/demo', { signal });
}

export function putSwitches(switches: DemoSwitches): Promise<DemoSwitches> {
  return call('/api/v1/demo', saying('PUT', switches));
}

export function fetchAlerts(query: Record<string, string>, signal: AbortSignal): Promise<AlertList> {
  return call(`/api/v1/alerts?${new URLSearchParams(query)}`, { signal });
}

export function acknowledge(id: string, said: Acknowledgement): Promise<AlertRecord> {
  return call(`/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`, saying('POST', said));
}

export function fetchReceivers(signal: AbortSignal): Promise<ReceiverList> {
  return call('/api/v1/receivers', { signal });
}

export function testReceiver(name: string): Promise<TestResult> {
  return call(`/api/v1/receivers/${encodeURIComponent(name)}/test`, { method: 'POST' });
}

export function resend(delivery: string): Promise<Delivery> {
  return call(`/api/v1/deliveries/${encodeURIComponent(delivery)}/resend`, { method: 'POST' });
}

export function fetchSilences(signal: AbortSignal): Promise<SilenceList> {
  return call('/api/v1/silences', { signal });
}

export function addSilence(silence: NewSilence): Promise<Silence> {
  return call('/api/v1/silences', saying('POST', silence));
}

export function endSilence(id: string, by: string): Promise<Silence> {
  return call(`/api/v1/silences/${encodeURIComponent(id)}/end`, saying('POST', { by }));
}

export function fetchOverrides(signal: AbortSignal): Promise<OverrideList> {
  return call('/api/v1/gate/overrides', { signal });
}

export function addOverride(override: NewOverride): Promise<GateOverride> {
  return call('/api/v1/gate/overrides', saying('POST', override));
}

export function endOverride(id: string, by: string): Promise<GateOverride> {
  return call(`/api/v1/gate/overrides/${encodeURIComponent(id)}/end`, saying('POST', { by }));
}

export function fetchQuestions(query: Record<string, string>, signal: AbortSignal): Promise<GateRecordList> {
  return call(`/api/v1/gate/questions?${new URLSearchParams(query)}`, { signal });
}

export function fetchSession(signal: AbortSignal): Promise<SessionState> {
  return call('/api/v1/session', { signal });
}

export function signIn(token: string): Promise<SessionState> {
  return call('/api/v1/session', saying('POST', { token }));
}

export function signOut(): Promise<SessionState> {
  return call('/api/v1/session', { method: 'DELETE' });
}

export function fetchTokens(signal: AbortSignal): Promise<TokenList> {
  return call('/api/v1/tokens', { signal });
}

export function createToken(token: NewToken): Promise<MadeToken> {
  return call('/api/v1/tokens', saying('POST', token));
}

export function rotateToken(id: string): Promise<MadeToken> {
  return call(`/api/v1/tokens/${encodeURIComponent(id)}/rotate`, saying('POST', {}));
}

export function revokeToken(id: string): Promise<Token> {
  return call(`/api/v1/tokens/${encodeURIComponent(id)}/revoke`, { method: 'POST' });
}

export function fetchSessions(signal: AbortSignal): Promise<SessionList> {
  return call('/api/v1/sessions', { signal });
}

export function endSession(id: string): Promise<SessionRecord> {
  return call(`/api/v1/sessions/${encodeURIComponent(id)}/end`, { method: 'POST' });
}

export function fetchAudit(query: Record<string, string>, signal: AbortSignal): Promise<AuditList> {
  return call(`/api/v1/audit?${new URLSearchParams(query)}`, { signal });
}

const refusedListeners = new Set<() => void>();

/** Calls `listener` when Leeway does not know the caller any more, until the answer is called. */
export function onRefused(listener: () => void): () => void {
  refusedListeners.add(listener);
  return () => void refusedListeners.delete(listener);
}

export function fetchWatches(query: Record<string, string>, signal: AbortSignal): Promise<WatchRecordList> {
  return call(`/api/v1/gate/watches?${new URLSearchParams(query)}`, { signal });
}

function saying(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function path({ service, name }: Key): string {
  return `/api/v1/slos/${encodeURIComponent(service)}/${encodeURIComponent(name)}`;
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, init).catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw new Error('Leeway cannot be reached. The page tries again by itself.', { cause });
  });
  if (answer.ok) return (await answer.json()) as T;
  if (answer.status === 401) for (const listener of refusedListeners) listener();
  const body = (await answer.json().catch(() => null)) as ErrorBody | null;
  throw new Error(body?.error.message ?? `Leeway answered ${answer.status} without saying why.`);
}
