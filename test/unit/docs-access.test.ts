/** What docs/access.md says of an issuer, held against the settings. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';

const page = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
const section = /^## Signing in by OpenID Connect\n.*?(?=^## |$(?![\s\S]))/ms.exec(page)![0];
const source = readFileSync(new URL('../../server/config.ts', import.meta.url), 'utf8');

test('the table has every setting of an issuer', () => {
  const told = [...section.matchAll(/^\| `(LEEWAY_OIDC_\w+)`/gm)].map((match) => match[1]!);
  const read = [...source.matchAll(/^ {2}(LEEWAY_OIDC_\w+): /gm)].map((match) => match[1]!);
  expect(told).toEqual(read);
  expect(read.length).toBe(7);
});

test('the defaults are those of the settings', () => {
  const settings = { LEEWAY_OIDC_ISSUER: 'https://id.example', LEEWAY_OIDC_CLIENT_ID: 'leeway' };
  const LEEWAY_OIDC_GROUPS = /which group may what: `([^`]+)`/.exec(section)![1]!;
  const env = { ...settings, LEEWAY_OIDC_GROUPS, LEEWAY_PUBLIC_URL: 'https://slo.example' };
  const { oidc } = readConfig(env);
  const defaultOf = (name: string) =>
    new RegExp(`^\\| \`${name}\` +\\| \`?([^|\`]+?)\`? +\\|`, 'm').exec(section)?.[1];
  expect(defaultOf('LEEWAY_OIDC_GROUPS_CLAIM')).toBe(oidc!.groupsClaim);
  expect(defaultOf('LEEWAY_OIDC_SCOPE')).toBe(oidc!.scope);
  expect([...oidc!.groups.keys()]).toEqual(['sre', 'dev', '*']);
});

const examples = [...section.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => match[1]!);

test.each(examples.map((text) => ({ text, issuer: /_ISSUER=(.*)/.exec(text)![1]! })))(
  'the settings for $issuer can be used',
  ({ text }) => {
    const lines = [...text.matchAll(/^(LEEWAY_OIDC_\w+)="?([^"\n]*)"?$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    expect(lines.length).toBe(text.trim().split('\n').length);
    const { LEEWAY_OIDC_CLIENT_SECRET_FILE: file, ...env } = Object.fromEntries(lines) as Record<
      string,
      string
    >;
    expect(file).toBe('/run/secrets/leeway-oidc');
    const written = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replaceAll(/<[^>]+>/g, 'x')]),
    );
    const { oidc } = readConfig({ ...written, LEEWAY_PUBLIC_URL: 'https://slo.example' });
    expect(oidc!.groups.size).toBe(2);
  },
);

test('there are four of them', () => {
  expect(examples.length).toBe(4);
});
