/** Headers that tell browsers what the page may do: nothing but talk to the server it came from. */
import type { FastifyHelmetOptions } from '@fastify/helmet';

const DIRECTIVES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  /** Charts place their parts with style attributes. */
  styleSrcAttr: ["'unsafe-inline'"],
  /** The favicon carries the verdict as a data URL. */
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

export const SECURITY_HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: DIRECTIVES },
  /** With `no-referrer` browsers send `Origin: null` from our own forms, which the guard would refuse. */
  referrerPolicy: { policy: 'same-origin' },
  /** Loopback is plain HTTP; a proxy that ends TLS sets its own. */
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
};

/** The policy of /docs: its one inline script by hash; its renderer writes style elements. */
export function docsPolicy(scriptHash: string): string {
  const directives = {
    ...DIRECTIVES,
    scriptSrc: ["'self'", `'sha256-${scriptHash}'`],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
  };
  return Object.entries(directives)
    .map(
      ([name, values]) =>
        `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${values.join(' ')}`,
    )
    .join(';');
}
