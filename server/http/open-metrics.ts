/**
 * The metrics in the format that is asked for. Both hold the same samples, byte for byte; OpenMetrics names the families of
 * counters and of infos without the end that their samples have. Source: the OpenMetrics 1.0 specification.
 */

const TYPE = 'application/openmetrics-text';
const VERSION = '1.0.0';

export const OPENMETRICS_CONTENT_TYPE = `${TYPE}; version=${VERSION}; charset=utf-8`;

/** HELP and TYPE of one family, as prom-client writes them: a sample begins no line with a hash. */
const FAMILY = /^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm;

/** The text format as OpenMetrics. */
export function openMetricsOf(text: string): string {
  const lines = text.replaceAll(FAMILY, (_, name: string, help: string, type: string) => {
    const [family, kind] = familyOf(name, type);
    return `# HELP ${family} ${help.replaceAll('"', '\\"')}\n# TYPE ${family} ${kind}`;
  });
  return `${lines.replaceAll(/\n{2,}/g, '\n').trimEnd()}\n# EOF\n`;
}

function familyOf(name: string, type: string): [family: string, type: string] {
  if (type === 'counter') return [name.replace(/_total$/, ''), type];
  // A gauge must not be named as the sample of an info is.
  return type === 'gauge' && name.endsWith('_info') ? [name.slice(0, -'_info'.length), 'info'] : [name, type];
}

/** True when a header Accept prefers OpenMetrics, in a version that is written here, to the text format. */
export function prefersOpenMetrics(accept = ''): boolean {
  const ranges = accept.split(',').map(rangeOf);
  const qualityOf = (...names: readonly string[]): number => {
    const named = names.map((name) => ranges.filter(({ type }) => type === name));
    return Math.max(0, ...(named.find((own) => own.length > 0) ?? []).map(({ quality }) => quality));
  };
  // Whoever takes anything is answered as it always was.
  return qualityOf(TYPE) > qualityOf('text/plain', 'text/*', '*/*');
}

type Range = { readonly type: string; readonly quality: number };

/** Of another version nothing is known: its quality is zero. */
function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const values = new Map(
    parameters.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=', 2).map((part) => part.trim());
      return [name, value.replaceAll('"', '')] as const;
    }),
  );
  const isOther = type === TYPE && (values.get('version') ?? VERSION) !== VERSION;
  const quality = Number(values.get('q') ?? 1);
  return { type, quality: isOther || !Number.isFinite(quality) ? 0 : quality };
}
