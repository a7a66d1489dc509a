import websocket from '@fastify/websocket';
import { AppError } from '../../app-error.ts';
import { faultResponses } from '../faults.ts';
import { RETRY_AFTER } from '../limits.ts';
import type { Server, Surface } from '../surface.ts';

/** Clients only listen; what they send is dropped, and must be small. */
const MAX_INCOMING_BYTES = 1024;

export async function streamRoutes(
  server: Server,
  { live, limits, requestLog, draining }: Surface,
): Promise<void> {
  await server.register(websocket, {
    options: { maxPayload: MAX_INCOMING_BYTES },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'stream client failed');
      socket.terminate();
    },
  });

  server.route({
    method: 'GET',
    url: '/api/v1/stream',
    exposeHeadRoute: false,
    schema: {
      tags: ['objectives'],
      summary: 'Live status (WebSocket)',
      description:
        'Text messages: one `StreamSnapshot` with seq 1, then `StreamChange` when something changed and ' +
        '`StreamHeartbeat` every 5 s, each with the next seq. After a gap in seq or 15 s of silence, connect again.',
      response: faultResponses(400, 403, 421, 503),
    },
    onRequest: async (request) => {
      if (request.ws && (draining() || live.clients >= limits.streamClients)) {
        throw new AppError('unavailable', 'No more listeners can be taken now.', {
          retryAfter: RETRY_AFTER.away,
        });
      }
    },
    handler: async () => {
      throw new AppError('bad_request', 'This is a WebSocket: connect with an upgrade.');
    },
    wsHandler: (socket, request) => {
      requestLog.complete(request, 101);
      live.connect(socket);
    },
  });
}
