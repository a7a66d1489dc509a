import { type Document, isScalar, parseAllDocuments, type Scalar, visit } from 'yaml';
import { DefinitionText } from './definition-text.ts';
import { type Environment, type Expansion, expand } from './environment.ts';
import type { DefinitionFault } from './fault.ts';
import { type Places, scalarFault, YamlPlaces } from './yaml-places.ts';

/** One YAML document as plain values, the environment put in, with the places that they stand at. */
export type YamlDocument = { readonly value: unknown; readonly places: Places };

export type YamlReading = {
  readonly documents: readonly YamlDocument[];
  readonly faults: readonly DefinitionFault[];
};

/** Reads the documents of one file; those with a syntax fault are left out, empty ones too. */
export function readYaml(file: string, written: string, env: Environment): YamlReading {
  const text = written.replace(/^\uFEFF/, '');
  const source = new DefinitionText(file, text);
  const faults: DefinitionFault[] = [];
  const documents: YamlDocument[] = [];
  for (const document of parseAllDocuments(text, {
    prettyErrors: false,
    stringKeys: true,
  })) {
    const errors = [...document.errors, ...document.warnings];
    for (const { pos, message } of errors) {
      faults.push(source.fault(toldAt(text, pos[0]), pos[1] - pos[0], `YAML: ${message}`));
    }
    if (errors.length > 0 || isEmpty(document)) continue;
    const expansions = expandScalars(source, document, env, faults);
    const places = new YamlPlaces(source, document, expansions);
    const value = plainValue(document);
    if (value.ok) documents.push({ value: value.value, places });
    else faults.push(places.fault([], value.reason));
  }
  return { documents, faults };
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
): ReadonlyMap<Scalar, Expansion> {
  const expansions = new Map<Scalar, Expansion>();
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const expansion = expand(node.value, env);
      for (const { offset, length, message } of expansion.faults) {
        faults.push(scalarFault(source, node, node.value, offset, length, message));
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
    if (error instanceof ReferenceError) return { ok: false, reason: `YAML: ${error.message}` };
    throw error;
  }
}
