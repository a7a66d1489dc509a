/** One address for the PostgreSQL behind it, as a name or a proxy is: it may be led elsewhere, fall silent, or break. */
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

export type Door = {
  readonly port: number;
  /** Where those are led who come from now on; null: nowhere, they are turned away. */
  lead(to: NetConnectOpts | null): void;
  /** All connections break. */
  cut(): void;
  /** After so many more, what the server answers goes nowhere; what it is told still arrives. */
  loseAnswers(after?: number): void;
  restore(): void;
  close(): Promise<void>;
};

export async function openDoor(to: NetConnectOpts | null): Promise<Door> {
  let target = to;
  let answersLeft = Number.POSITIVE_INFINITY;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (target === null) return void client.destroy();
    const inner = connect(target);
    client.on('data', (bytes) => inner.write(bytes));
    inner.on('data', (bytes) => {
      if (answersLeft > 0) client.write(bytes);
      answersLeft--;
    });
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    for (const [socket, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    lead(elsewhere) {
      target = elsewhere;
    },
    cut,
    loseAnswers(after = 0) {
      answersLeft = after;
    },
    restore() {
      answersLeft = Number.POSITIVE_INFINITY;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
