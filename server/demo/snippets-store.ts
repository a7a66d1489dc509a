import { requestId } from './access-line.ts';
import type { Random } from './random.ts';
import { KNOWN_IDS } from './requests.ts';

export type Reply = { readonly status: number; readonly body: object };

export type SnippetsStore = { read(publicId: string): Reply; create(text: string): Reply };

const MOST_CREATED = 10_000;

/** Snippets made by clients make room for newer ones; the known ones stay. */
export function createSnippetsStore(random: Random): SnippetsStore {
  const known = new Map(KNOWN_IDS.map((id) => [id, `snippet ${id}`]));
  const created = new Map<string, string>();
  return {
    read(publicId) {
      const text = known.get(publicId) ?? created.get(publicId);
      if (text === undefined) return { status: 404, body: { error: `there is no snippet ${publicId}` } };
      return { status: 200, body: { publicId, text } };
    },
    create(text) {
      const publicId = `n${requestId(random)}`;
      created.set(publicId, text);
      if (created.size > MOST_CREATED) created.delete(created.keys().next().value!);
      return { status: 201, body: { publicId } };
    },
  };
}
