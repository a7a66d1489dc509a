/** The calls that the page makes beside the stream. A failure becomes a sentence that can be shown. */
import type { Attribution, DemoSwitches, ErrorBody, History, Routes } from '../server/http/contract.ts';

type Key = { readonly service: string; readonly name: string };

export function fetchHistory(key: Key, query: Record<string, string>, signal: AbortSignal): Promise<History> {
  return call(`${path(key)}/history?${new URLSearchParams(query)}`, { signal });
}

export function fetchAttribution(key: Key, by: string, signal: AbortSignal): Promise<Attribution> {
  return call(`${path(key)}/attribution?by=${by}`, { signal });
}

export function fetchRoutes(days: number, signal: AbortSignal): Promise<Routes> {
  return call(`/api/v1/routes?days=${days}`, { signal });
}

export function fetchSwitches(signal: AbortSignal): Promise<DemoSwitches> {
  return call('/api/v1/demo', { signal });
}

export function putSwitches(switches: DemoSwitches): Promise<DemoSwitches> {
  const headers = { 'content-type': 'application/json' };
  return call('/api/v1/demo', { method: 'PUT', headers, body: JSON.stringify(switches) });
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
  const body = (await answer.json().catch(() => null)) as ErrorBody | null;
  throw new Error(body?.error.message ?? `Leeway answered ${answer.status} without saying why.`);
}
