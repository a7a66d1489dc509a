#!/usr/bin/env node
/** Exit code 0 while the Leeway of this container is alive, 1 otherwise: what a HEALTHCHECK asks, without curl. */
const { HOST = '127.0.0.1', PORT = '3000' } = process.env;
const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[HOST] ?? (HOST.includes(':') ? `[${HOST}]` : HOST);
try {
  const { status } = await fetch(`http://${host}:${PORT}/health`, { signal: AbortSignal.timeout(2_000) });
  process.exitCode = status === 200 ? 0 : 1;
} catch (cause) {
  process.stderr.write(`${cause.cause?.message ?? cause.message}\n`);
  process.exitCode = 1;
}
