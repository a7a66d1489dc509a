import { ALB_FORMAT } from './alb-format.ts';
import { CLF_FORMAT, NAMED_CLF_FORMATS } from './clf-format.ts';
import { ENVOY_FORMAT } from './envoy-format.ts';
import { HAPROXY_CLF_FORMAT } from './haproxy-clf-format.ts';
import { HAPROXY_FORMAT } from './haproxy-format.ts';
import { HONO_FORMAT } from './hono-format.ts';
import { INGRESS_NGINX_FORMAT } from './ingress-nginx-format.ts';
import { MORGAN_FORMATS } from './morgan-format.ts';
import type { TextFormat } from './text-reader.ts';
import { TRAEFIK_FORMAT } from './traefik-format.ts';

const OTHER_FORMATS: readonly TextFormat[] = [
  INGRESS_NGINX_FORMAT,
  TRAEFIK_FORMAT,
  ENVOY_FORMAT,
  HAPROXY_FORMAT,
  HAPROXY_CLF_FORMAT,
  ALB_FORMAT,
  ...MORGAN_FORMATS,
  HONO_FORMAT,
];

/** What `auto` tries. No line is of two of them. */
export const TEXT_FORMATS: readonly TextFormat[] = [CLF_FORMAT, ...OTHER_FORMATS];

/** What lines may be of which a source says that they are of this format. */
export function textFormatsNamed(name: string): readonly TextFormat[] {
  return [...NAMED_CLF_FORMATS, ...OTHER_FORMATS].filter(({ names }) => names.includes(name));
}
