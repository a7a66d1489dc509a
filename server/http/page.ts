/** The built page: hashed assets for ever, everything else checked each time, and client routes answered by index.html. */
import { relative, resolve, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import { sendFault } from './faults.ts';
import { openAll } from './route-access.ts';
import type { Server } from './surface.ts';

const YEAR_SECONDS = 31_536_000;

export async function servePage(server: Server, webDir: string | null): Promise<void> {
  if (webDir !== null) {
    openAll(server);
    await server.register(fastifyStatic, {
      root: resolve(webDir),
      schemaHide: true,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        const hashed = relative(webDir, path).startsWith(`assets${sep}`);
        reply.header('cache-control', hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
      },
    });
  }
  server.setNotFoundHandler((request, reply) => {
    if (webDir !== null && isClientRoute(request)) return reply.sendFile('index.html');
    return sendFault(notFound(request), request, reply as FastifyReply);
  });
}

/** A path of the page's own router, as opened by a browser; a script or a call that is missing is a 404. */
function isClientRoute(request: FastifyRequest): boolean {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const path = request.url.split('?')[0]!;
  const ours = path === '/api' || path.startsWith('/api/') || path.startsWith('/assets/');
  return reading && !ours && (request.headers.accept ?? '').includes('text/html');
}

function notFound(request: FastifyRequest): AppError {
  const path = request.url.split('?')[0]!.slice(0, 200);
  return new AppError('not_found', `There is no ${request.method} ${path}. /docs describes what there is.`);
}
