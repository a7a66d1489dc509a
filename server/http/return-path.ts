/** Where a browser goes once it is signed in. */

/** Stands for wherever Leeway is: a path is one of ours when it stays there. */
const OWN = 'http://own.invalid';

/**
 * `asked` as a path of the page; `/` when a browser would read it as the address of another site, as it does `//evil.example`,
 * `/\evil.example` and both with a tab between; and when it would begin the next sign-in.
 */
export function returnPath(asked: string): string {
  const url = asked.startsWith('/') ? URL.parse(asked, OWN) : null;
  if (url === null || url.origin !== OWN || url.pathname.startsWith('//')) return '/';
  return url.pathname.startsWith('/auth/') ? '/' : `${url.pathname}${url.search}${url.hash}`;
}
