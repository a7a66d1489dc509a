import { secretOf } from '../secret.ts';

/** `${NAME}` in the text of a definition. */
export type Environment = Readonly<Record<string, string | undefined>>;

type EnvironmentFault = { readonly offset: number; readonly length: number; readonly message: string };

export type Expansion = {
  readonly written: string;
  readonly text: string;
  readonly faults: readonly EnvironmentFault[];
  /** Where a character of the expanded text comes from, as an offset into the text as written. */
  origin(offset: number): number;
};

type Piece = {
  readonly written: number;
  readonly expanded: number;
  readonly length: number;
  readonly literal: boolean;
};

/** `$${` stands for itself with one dollar less. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Leeway's own settings and credentials: a definition is shown on the page, so they must not get into one. */
const WITHHELD = /^(?:DATABASE_URL$|PG|LEEWAY_)/;

export function expand(written: string, env: Environment): Expansion {
  const faults: EnvironmentFault[] = [];
  const pieces: Piece[] = [];
  let text = '';
  let end = 0;
  const append = (from: number, part: string, literal: boolean): void => {
    pieces.push({ written: from, expanded: text.length, length: part.length, literal });
    text += part;
  };
  for (const reference of written.matchAll(REFERENCE)) {
    append(end, written.slice(end, reference.index), true);
    end = reference.index + reference[0].length;
    const name = reference[1];
    const value: LookUp = name === undefined ? ESCAPED : lookUp(reference[0], name, env);
    if (value.ok) append(reference.index, value.text, false);
    else faults.push({ offset: reference.index, length: reference[0].length, message: value.reason });
  }
  append(end, written.slice(end), true);
  return { written, text, faults, origin: (offset) => originOf(pieces, offset) };
}

function originOf(pieces: readonly Piece[], offset: number): number {
  const piece = pieces.find(({ expanded, length }) => offset < expanded + length) ?? pieces.at(-1)!;
  return piece.literal ? piece.written + offset - piece.expanded : piece.written;
}

type LookUp = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

const ESCAPED: LookUp = { ok: true, text: '${' };

function lookUp(reference: string, name: string, env: Environment): LookUp {
  if (!reference.endsWith('}')) return { ok: false, reason: `"\${" lacks its closing "}"` };
  if (!NAME.test(name)) return { ok: false, reason: `"${name}" is not the name of an environment variable` };
  if (WITHHELD.test(name)) {
    return {
      ok: false,
      reason: `\${${name}} cannot be read here: settings and credentials stay out of definitions`,
    };
  }
  const secret = secretOf(name, env);
  if (!secret.ok) return secret;
  const { text } = secret;
  if (text !== undefined) return { ok: true, text };
  return { ok: false, reason: `\${${name}} is not set in the environment` };
}
