/** The labels of a Loki stream in the protobuf form: `{app="shop", job="nginx"}`, values quoted as in Go. */

const LABEL = /([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;
/** In the order in which they are asked which service a stream is of. */
const SERVICE_LABELS = ['service_name', 'service', 'app', 'job'];

/** Never fails: a label that cannot be read names no service. */
export function parseLabels(text: string): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [, name, value] of text.matchAll(LABEL)) labels.set(name!, unquoted(value!));
  return labels;
}

/** What the labels call the service, the best name first. */
export function servicesOf(labels: ReadonlyMap<string, string>): string[] {
  return SERVICE_LABELS.flatMap((name) => labels.get(name) ?? []);
}

function unquoted(value: string): string {
  return value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
