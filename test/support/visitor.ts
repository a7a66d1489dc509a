/** A browser without a window: it keeps cookies as browsers do (by host and path, whatever the port), and follows where it is sent. */

type Cookie = { readonly name: string; readonly value: string; readonly host: string; readonly path: string };

export type Visit = {
  readonly status: number;
  /** Where the browser is now. */
  readonly url: URL;
  readonly headers: Headers;
  readonly text: string;
};

export class Visitor {
  cookies: readonly Cookie[] = [];
  /** All that servers had it keep, as they wrote it. */
  readonly told: string[] = [];

  /** One step: a redirect is answered, not followed. */
  async step(url: string | URL, init: RequestInit = {}): Promise<Visit> {
    const at = new URL(url);
    const headers = { cookie: this.#sentTo(at), accept: 'text/html', ...init.headers };
    const reply = await fetch(at, { redirect: 'manual', ...init, headers });
    for (const line of reply.headers.getSetCookie()) this.#keep(line, at);
    return { status: reply.status, url: at, headers: reply.headers, text: await reply.text() };
  }

  /** Goes on until somebody answers with a page, or with a redirect that `until` holds for. */
  async go(url: string | URL, until: (next: URL) => boolean = () => false): Promise<Visit> {
    let next = new URL(url);
    for (let steps = 0; steps < 20; steps++) {
      const visit = await this.step(next);
      const location = visit.headers.get('location');
      if (location === null) return visit;
      next = new URL(location, next);
      if (until(next)) return { ...visit, url: next };
    }
    throw new Error(`redirects without an end, the last to ${next}`);
  }

  #sentTo({ hostname, pathname }: URL): string {
    return this.cookies
      .filter(({ host, path }) => host === hostname && `${pathname}/`.startsWith(path.replace(/\/*$/, '/')))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(line: string, { hostname: host }: URL): void {
    this.told.push(line);
    const [pair = '', ...rest] = line.split(/;\s*/);
    const about = new Map(
      rest.map((part) => part.split('=', 2)).map(([key = '', v = '']) => [key.toLowerCase(), v]),
    );
    const at = pair.indexOf('=');
    const [name, value, path] = [pair.slice(0, at), pair.slice(at + 1), about.get('path') ?? '/'];
    const others = this.cookies.filter((one) => one.name !== name || one.path !== path || one.host !== host);
    const isOver = about.get('max-age') === '0' || Date.parse(about.get('expires') ?? '') <= Date.now();
    this.cookies = isOver ? others : [...others, { name, value, host, path }];
  }
}
