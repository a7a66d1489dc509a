/**
 * Messages of the stream as bytes. The body of a message is the same for every client and made once; only the head,
 * with the client's own sequence number, differs.
 */
import { type Audience, statusFor } from './audience.ts';
import type { BoardChange, BoardSnapshot } from './board.ts';
import type { StreamMessage, StreamSnapshot } from './contract.ts';
import * as wire from './wire.ts';

type Body<M> = M extends StreamMessage ? Omit<M, 'type' | 'seq' | 'at'> : never;
type Type = StreamMessage['type'];

export function snapshotBody(
  snapshot: BoardSnapshot,
  about: Pick<StreamSnapshot, 'folder' | 'demo'>,
  audience: Audience,
): Buffer {
  const body: Body<StreamSnapshot> = {
    ...wire.sloList(snapshot, statusFor(audience)),
    trends: wire.trends(snapshot.trends),
    // A path of the machine is for who runs it.
    folder: audience.services === null ? about.folder : '',
    demo: about.demo,
  };
  return encode(body);
}

export function changeBody(change: BoardChange, audience: Audience): Buffer {
  const body: Body<Extract<StreamMessage, { type: 'change' }>> = {
    slos: change.statuses.map(statusFor(audience)),
    removed: [...change.removed],
    ...(change.trends && { trends: wire.trends(change.trends) }),
    ...(change.faults && { faults: [...change.faults] }),
    ...(change.sources && { sources: change.sources.map(wire.sourceStatus) }),
  };
  return encode(body);
}

/** The whole message. `body` is what comes after the head: `}` alone for a heartbeat. */
export function message(type: Type, seq: number, at: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`{"type":"${type}","seq":${seq},"at":"${wire.iso(at)}"`), body]);
}

export const HEARTBEAT_BODY = Buffer.from('}');

/** `{"a":1}` as `,"a":1}`, to follow a head. */
function encode(body: object): Buffer {
  return Buffer.from(`,${JSON.stringify(body).slice(1)}`);
}
