/** Bodies that Fastify neither parses nor judges: their readers take them as they come. */
import type { Server } from './surface.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The Content-Type without its parameters, in small letters; empty without one. */
    contentType: string;
  }
}

/** For a plugin of its own: no other route takes bodies of any type. */
export function takeAnyBody(server: Server): void {
  server.decorateRequest('contentType', '');
  server.addHook('onRequest', async (request) => {
    request.contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
    // Fastify would answer 415 to a type that it cannot parse, and shippers send all sorts.
    delete request.raw.headers['content-type'];
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _body, done) => done(null));
}
