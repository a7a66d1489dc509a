import type { BodyRead, PostAbout, SourceFound } from './ports.ts';

/** Why a sender of some services may not send so, without a word of what others have; null when nothing is against it. */
export function sourceRefusal(
  found: SourceFound,
  { services, asked }: Pick<PostAbout, 'services' | 'asked'>,
): Extract<BodyRead, { ok: false }> | null {
  if (services === null || (found.ok && !(found.isNew && asked.source !== undefined))) return null;
  const ways = services.map((service) => `?service=${service}`).join(' or ');
  return {
    ok: false,
    code: 'forbidden',
    message: `Send with ${ways}, or with ?source= of a source that is declared for it.`,
  };
}
