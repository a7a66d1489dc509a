/** A token gets a new text, and who holds the one from before has a while to change. */
import { expect, test } from 'vitest';
import { type AccessScene, bearing, HOST, openAccessScene } from '../support/access-scene.ts';
import { SOMEBODY } from '../support/actor.ts';

const HOUR = 3_600_000;

async function statusOf({ server }: AccessScene, headers: Record<string, string>): Promise<number> {
  return (await server.inject({ url: '/api/v1/alerts', headers })).statusCode;
}

async function rotated(overlap: string | null = null) {
  const scene = await openAccessScene();
  const before = await scene.token('ci', ['read'], { services: ['snippets'], expires: '90d' });
  const begun = scene.clock.now;
  scene.clock.now += 24 * HOUR;
  const { token, text } = await scene.access.rotateToken('ci', overlap, SOMEBODY);
  return { scene, before, token, text, begun };
}

test('the text from before lets in for an hour more, and the new one for as long as the token was made for', async () => {
  const { scene, before, token, text } = await rotated();
  const at = scene.clock.now;
  expect(token).toMatchObject({ name: 'ci', scopes: ['read'], services: ['snippets'], hint: text.slice(-4) });
  expect([token.createdAt, token.expiresAt]).toEqual([at, at + 90 * 24 * HOUR]);
  expect([await statusOf(scene, bearing(before)), await statusOf(scene, bearing(text))]).toEqual([200, 200]);
  expect((await scene.access.tokens()).map(({ name, expiresAt }) => [name, expiresAt]).toSorted()).toEqual([
    [`ci …${before.slice(-4)}`, at + HOUR],
    ['ci', at + 90 * 24 * HOUR],
  ]);
  scene.clock.now = at + HOUR;
  expect([await statusOf(scene, bearing(before)), await statusOf(scene, bearing(text))]).toEqual([401, 200]);
});

test('without an overlap the text from before lets in no more, at once', async () => {
  const { scene, before, text } = await rotated('0m');
  expect([await statusOf(scene, bearing(before)), await statusOf(scene, bearing(text))]).toEqual([401, 200]);
});

test('a text that was over is not let in again', async () => {
  const scene = await openAccessScene();
  const before = await scene.token('ci', ['read'], { expires: '1h' });
  scene.clock.now += 2 * HOUR;
  const { text } = await scene.access.rotateToken('ci', '7d', SOMEBODY);
  expect([await statusOf(scene, bearing(before)), await statusOf(scene, bearing(text))]).toEqual([401, 200]);
});

test('a session goes on by the text that it was begun with, until that is over', async () => {
  const scene = await openAccessScene();
  const token = await scene.token('ana', ['read']);
  const headers = { host: HOST, origin: `http://${HOST}` };
  const reply = await scene.server.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers,
    payload: { token },
  });
  const cookie = String(reply.headers['set-cookie']).split(';')[0]!;
  await scene.access.rotateToken('ana', null, SOMEBODY);
  expect(await statusOf(scene, { host: HOST, cookie })).toBe(200);
  scene.clock.now += HOUR;
  expect(await statusOf(scene, { host: HOST, cookie })).toBe(401);
});

test('who revokes the token revokes what it was before, too', async () => {
  const { scene, before, text } = await rotated();
  const again = await scene.access.rotateToken('ci', null, SOMEBODY);
  const others = await scene.token('ci …', ['read']).catch(() => scene.token('ci two', ['read']));
  await scene.access.revokeToken('ci', SOMEBODY);
  for (const each of [before, text, again.text]) expect(await statusOf(scene, bearing(each))).toBe(401);
  expect(await statusOf(scene, bearing(others))).toBe(200);
});

test('it is in the audit log, without the texts', async () => {
  const { scene, before, text, begun } = await rotated('30m');
  const { entries } = await scene.access.audit({ action: 'token.rotate', limit: 10 });
  const iso = (ms: number) => new Date(ms).toISOString();
  expect(entries).toMatchObject([
    {
      ...{ action: 'token.rotate', subject: 'ci', who: SOMEBODY.caller.name },
      before: { hint: before.slice(-4), expiresAt: iso(begun + 90 * 24 * HOUR) },
      after: { hint: text.slice(-4), replacedUntil: iso(scene.clock.now + HOUR / 2) },
    },
  ]);
  for (const secret of [before, text]) expect(JSON.stringify(entries)).not.toContain(secret.slice(7, 40));
});

test('neither one that is not there, nor one that was revoked, nor what one was before is rotated', async () => {
  const { scene, before } = await rotated();
  const rotate = (name: string, overlap: string | null = null) =>
    scene.access.rotateToken(name, overlap, SOMEBODY);
  await expect(rotate('no')).rejects.toThrow('There is no token no.');
  const old = `ci …${before.slice(-4)}`;
  await expect(rotate(old)).rejects.toThrow(`${old} is what a token was before; rotate that token`);
  await expect(rotate('ci', '8d')).rejects.toThrow('overlap: write 7d or less');
  await scene.access.revokeToken('ci', SOMEBODY);
  await expect(rotate('ci')).rejects.toThrow('There is no token ci.');
});
