/** A webhook receiver that misbehaves as it is told, and keeps what it got in the order of arrival. */
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../../server/demo/random.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../support/tls.ts';

export type Got = {
  readonly id: string;
  readonly type: string;
  /** "service/slo" of every alert that the message is about. */
  readonly alerts: readonly string[];
  /** The receiver has it, whatever became of its answer. */
  readonly isTaken: boolean;
};

export type FaultyReceiver = {
  readonly url: string;
  readonly got: Got[];
  readonly faults: Map<string, number>;
  close(): void;
};

type Body = { type: string; data: Fact & { alerts?: Fact[] } };
type Fact = { service: string; slo: string };
type Fault = (response: ServerResponse, socket: Socket) => Promise<void>;

const NOT_TAKEN: Readonly<Record<string, Fault>> = {
  'answered 500': async (response) => void response.writeHead(500).end('no'),
  'answered 429 with Retry-After': async (response) =>
    void response.writeHead(429, { 'retry-after': '1' }).end(),
  'reset the connection': async (_, socket) => void socket.resetAndDestroy(),
};
/** Who cuts its answer off has the message, and may be sent it again. */
const TAKEN: Readonly<Record<string, Fault>> = {
  'closed it in the middle of an answer': async (response, socket) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    await delay(20);
    socket.destroy();
  },
  'took it, and cut the answer off': async (_, socket) => void socket.destroy(),
};

/** `share`: of all requests, from 0 to 1, that go wrong, each in its way. `port`: 0 for any. */
export async function startFaulty(
  share: number,
  random: Random,
  { port = 0, isSecure = false } = {},
): Promise<FaultyReceiver> {
  const got: Got[] = [];
  const faults = new Map<string, number>();
  const ways = { ...NOT_TAKEN, ...TAKEN };
  const names = Object.keys(ways);
  const listener = async (request: import('node:http').IncomingMessage, response: ServerResponse) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { type, data } = JSON.parse(text) as Body;
    const alerts = (data.alerts ?? [data]).map(({ service, slo }) => `${service}/${slo}`);
    const id = String(request.headers['webhook-id']);
    const fault = random() < share ? names[Math.floor(random() * names.length)]! : null;
    const isTaken = fault === null || fault in TAKEN;
    got.push({ id, type, alerts, isTaken });
    if (random() < share) await delay(random() * 1_500);
    if (fault === null) response.writeHead(200).end();
    else {
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
      await ways[fault]!(response, request.socket);
    }
  };
  const safely = (...given: Parameters<typeof listener>) => void listener(...given).catch(() => undefined);
  const server = isSecure
    ? createSecureServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, safely)
    : createServer(safely);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const scheme = isSecure ? 'https' : 'http';
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    got,
    faults,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
