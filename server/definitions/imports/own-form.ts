/** What was imported, as a file of our own form. */
import { Document, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Imported } from './imported.ts';

/**
 * YAML documents of entries as they are to be printed: one of the sources, and one of each service; what is lost stands as
 * comments where it was.
 */
export function ownForm(imported: readonly Imported[]): string {
  const sources = imported.filter(({ of }) => of === 'sources');
  const services = Map.groupBy(
    imported.filter(({ of }) => of === 'slos'),
    ({ service }) => service,
  );
  const documents = [
    ...(sources.length === 0 ? [] : [documentOf({}, 'sources', sources)]),
    ...[...services].map(([service, own]) => documentOf({ service }, 'slos', own)),
  ];
  return documents.join('---\n');
}

function documentOf(
  head: Readonly<Record<string, string>>,
  key: string,
  entries: readonly Imported[],
): string {
  const document = new Document({ ...head, [key]: entries.map(({ fields }) => fields) });
  const list = document.get(key) as YAMLSeq<YAMLMap>;
  for (const [index, { lost }] of entries.entries()) {
    const node = list.items[index]!;
    if (lost.length > 0) node.commentBefore = lost.map(({ message }) => ` ${message}`).join('\n');
  }
  return document.toString({ lineWidth: 0 });
}
