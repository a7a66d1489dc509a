/** Stands before a Prometheus and counts what it is asked. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function startCountingProxy(target: string) {
  const seen = { requests: 0, peak: 0, bytes: 0 };
  let open = 0;
  const server = createServer((asked, answered) => {
    seen.requests++;
    seen.peak = Math.max(seen.peak, ++open);
    answered.once('close', () => open--);
    const { method, headers } = asked;
    const onward = request(`${target}${asked.url}`, { method, headers }, (answer) => {
      answered.writeHead(answer.statusCode!, answer.headers);
      answer.on('data', (chunk: Buffer) => {
        seen.bytes += chunk.length;
      });
      answer.pipe(answered);
    });
    onward.once('error', () => answered.destroy());
    asked.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen: () => ({ ...seen }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
