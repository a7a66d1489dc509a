/** The first log line, ready to paste: it is counted by the given objective, and it is good. */
type Asked = { readonly service: string; readonly objective: string };

const PLAIN: Asked = { service: 'snippets', objective: '' };

export function firstLine({ service, objective }: Asked = PLAIN, origin: string): string {
  const { method, path } = sampleRequest(objective);
  const line = JSON.stringify({ method, path, status: 200, ms: 42 }).replaceAll("'", "'\\''");
  return `curl -sS "${origin}/api/v1/logs?service=${encodeURIComponent(service)}" --data-binary '${line}'`;
}

/** A request that the sentence `99.5% of GET /s/:publicId non-5xx …` is about. */
export function sampleRequest(objective: string): { readonly method: string; readonly path: string } {
  const words = /\bof\s+(.+)/.exec(objective)?.[1] ?? '';
  const method = /\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/.exec(words)?.[1] ?? 'GET';
  const route = /(?:^|\s)(\/\S*)/.exec(words)?.[1] ?? '/';
  return { method, path: route.replace(/:[^/]+/g, 'x1').replaceAll('*', 'x1') };
}

/** Where the first objective goes, given the folder of the definitions. */
export function firstFile(folder: string): string {
  const bare = folder.replace(/^(?:\.\/)+(?=.)/, '').replace(/(?<=.)\/+$/, '');
  return bare === '/' ? '/snippets.yaml' : `${bare}/snippets.yaml`;
}

export const FIRST_DEFINITION = `service: snippets
slos:
  - name: read-snippet
    objective: 99.5% of GET /s/:publicId non-5xx under 300ms over 30 days
`;
