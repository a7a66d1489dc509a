import websocket from '@fastify/websocket';
import type { Caller } from '../../access/caller.ts';
import { AppError } from '../../app-error.ts';
import { audienceKey } from '../audience.ts';
import { addressOf } from '../credentials.ts';
import { faultResponses } from '../faults.ts';
import { ofCounts } from '../handing-on.ts';
import { RETRY_AFTER } from '../limits.ts';
import { needs } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';
import { vouchingHeaders } from '../vouching.ts';

/** Clients only listen; what they send is dropped, and must be small. */
const MAX_INCOMING_BYTES = 1024;

/** Before any hook that refuses: a connection that it does not know of as one to be upgraded would stay open after the refusal. */
export async function takeUpgrades(server: Server): Promise<void> {
  await server.register(websocket, {
    options: { maxPayload: MAX_INCOMING_BYTES },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'stream client failed');
      socket.terminate();
    },
  });
}

export async function streamRoutes(
  server: Server,
  { deps: { access, replicas }, limits, cookies, live, relays, requestLog, draining }: Surface,
): Promise<void> {
  server.route({
    method: 'GET',
    url: '/api/v1/stream',
    exposeHeadRoute: false,
    config: { ...ofCounts, ...needs('read', 'filtered', { isPublic: true }) },
    schema: {
      tags: ['objectives'],
      summary: 'Live status (WebSocket)',
      description:
        'Text messages: one `StreamSnapshot` with seq 1, then `StreamChange` when something changed and ' +
        '`StreamHeartbeat` every 5 s, each with the next seq. After a gap in seq or 15 s of silence, connect again.',
      response: faultResponses(400, 403, 421, 503),
    },
    onRequest: async (request) => {
      const listener = { kind: request.caller.kind, address: addressOf(request) };
      const isFull = !live.hasRoomFor(listener) || relays.count >= limits.streamClients;
      if (request.ws && (draining() || isFull)) {
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
      const presented = cookies.presented(request);
      const { caller, leaderUrl: url, vouched } = request;
      const address = addressOf(request);
      const mayListen = async () => {
        // A replica that hands on looks after it.
        if (vouched !== null) return true;
        const found = await access.authenticate(presented);
        return found.ok && isSameAudience(found.caller, caller);
      };
      if (url === null) {
        const { services, kind } = caller;
        live.connect(socket, { services, kind, address, mayListen });
        return;
      }
      const headers = { 'x-request-id': request.id, ...vouchingHeaders({ caller, address }, replicas) };
      relays.connect(socket, { url, headers, backlogBytes: limits.streamBacklogBytes, mayListen });
    },
  });
}

/** One who was let in because nobody had to say who they are may not be any more, now that they have to. */
function isSameAudience(now: Caller, then: Caller): boolean {
  return now.kind === then.kind && audienceKey(now) === audienceKey(then);
}
