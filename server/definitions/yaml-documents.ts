import { type Document, isPair, isScalar, parseAllDocuments, type Scalar, visit } from 'yaml';
import { DefinitionText } from './definition-text.ts';
import { type Environment, type Expansion, expand } from './environment.ts';
import type { DefinitionFault } from './fault.ts';
import { mayHoldSecret, shownText } from './shown-text.ts';
import { type Places, scalarFault, YamlPlaces } from './yaml-places.ts';

/** One YAML document as plain values, the environment put in, with the places that they stand at. */
export type YamlDocument = { readonly value: unknown; readonly places: Places };

export type YamlReading = {
  readonly documents: readonly YamlDocument[];
  readonly faults: readonly DefinitionFault[];
  /** Of receivers, which need not hold for the rest to hold. */
  readonly ofReceivers: readonly DefinitionFault[];
  readonly shown: string;
};

/** Reads the documents of one file; those with a syntax fault are left out, empty ones too. */
export function readYaml(file: string, written: string, env: Environment): YamlReading {
  const text = written.replace(/^\uFEFF/, '');
  const parsed = [...parseAllDocuments(text, { prettyErrors: false, stringKeys: true })] as Document[];
  const source = new DefinitionText(file, text, shownText(text, parsed));
  const faults: DefinitionFault[] = [];
  const ofReceivers: DefinitionFault[] = [];
  const documents: YamlDocument[] = [];
  for (const document of parsed) {
    const errors = [...document.errors, ...document.warnings];
    faults.push(
      ...errors.map(({ pos, message }) => {
        const at = toldAt(text, pos[0]);
        return syntaxFault(source, document, { at, length: pos[1] - pos[0], until: at, message });
      }),
    );
    if (errors.length > 0 || isEmpty(document)) continue;
    const expansions = expandScalars(source, document, env, faults, ofReceivers);
    const places = new YamlPlaces(source, document, expansions);
    const value = plainValue(document);
    if (value.ok) documents.push({ value: value.value, places });
    else {
      const [at, until] = document.contents?.range ?? [0, 0];
      faults.push(syntaxFault(source, document, { at, length: until - at, until, message: value.reason }));
    }
  }
  return { documents, faults, ofReceivers, shown: source.shown };
}

type Syntax = {
  readonly at: number;
  readonly length: number;
  /** What of the text it may come from ends in the line of this. */
  readonly until: number;
  readonly message: string;
};

/** Neither the line nor what the parser repeats of it is told where a secret may stand. */
function syntaxFault(
  source: DefinitionText,
  document: Document,
  { at, length, until, message }: Syntax,
): DefinitionFault {
  const end = source.text.indexOf('\n', until);
  const told = source.text.slice(document.range?.[0] ?? 0, end < 0 ? undefined : end);
  if (!mayHoldSecret(told)) return source.fault(at, length, `YAML: ${message}`);
  return { ...source.fault(at, length, `YAML: ${message.replace(/:.*$/s, '')}`), excerpt: '' };
}

/** What is never closed is told where the text ends; the last line with words says more than the empty one after it. */
function toldAt(text: string, offset: number): number {
  return /\S/.test(text[offset] ?? '') ? offset : text.slice(0, offset).trimEnd().length;
}

function expandScalars(
  source: DefinitionText,
  document: Document,
  env: Environment,
  faults: DefinitionFault[],
  ofReceivers: DefinitionFault[],
): ReadonlyMap<Scalar, Expansion> {
  const expansions = new Map<Scalar, Expansion>();
  visit(document, {
    Scalar(key, node, path) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const expansion = expand(node.value, env);
      const isOfReceiver = path.some(
        (each) => isPair(each) && isScalar(each.key) && each.key.value === 'notify',
      );
      for (const { offset, length, message } of expansion.faults) {
        (isOfReceiver ? ofReceivers : faults).push(
          scalarFault(source, node, node.value, offset, length, message),
        );
      }
      expansions.set(node, expansion);
      node.value = expansion.text;
    },
  });
  return expansions;
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

type PlainValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** Aliases that multiply beyond measure are refused by the parser, with a throw. */
function plainValue(document: Document): PlainValue {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return { ok: false, reason: error.message };
    throw error;
  }
}
