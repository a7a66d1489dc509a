/** Which call takes which scope, as docs/access.md has it. */
import type { DeclaredRoute } from '../../server/http/route-access.ts';

const OF_SOME = {
  named: 'the service it names',
  filtered: 'what is of theirs',
  refused: 'no',
} as const;

/** A line for each call; HEAD goes with its GET. */
export function accessMatrix(routes: readonly DeclaredRoute[]): string {
  const rows = routes
    .filter(
      ({ method, url }) =>
        method !== 'HEAD' || !routes.some((one) => one.method === 'GET' && one.url === url),
    )
    .map(({ method, url, access: { scope, limited, isPublic } }) =>
      scope === null
        ? [`\`${method} ${url}\``, 'none', '', 'yes']
        : [`\`${method} ${url}\``, scope, OF_SOME[limited], isPublic ? 'of public services' : 'no'],
    )
    .sort(([a = ''], [b = '']) => keyOf(a).localeCompare(keyOf(b)));
  const head = ['call', 'scope', 'a token of some services', 'without a token'];
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** By address, then by method. */
function keyOf(call: string): string {
  const [method = '', url = ''] = call.split(' ');
  return `${url} ${method}`;
}
