/** Addresses of the page's own pages, as the page links them, and messages and answers name them. */
type Objective = { readonly service: string; readonly name: string };

/** `at`: the moment that the charts show; left out, they end now. */
export function sloPath({ service, name }: Objective, at?: string): string {
  const path = `/slo/${encodeURIComponent(service)}/${encodeURIComponent(name)}`;
  return at === undefined ? path : `${path}?at=${encodeURIComponent(at)}`;
}

export function alertsPath({ service, name }: Objective): string {
  return `/alerts?${new URLSearchParams({ service, slo: name })}`;
}
