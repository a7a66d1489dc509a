/** pino with pino-loki. */

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { requests, service } from './traffic.mjs';

const require = createRequire(`${process.env.MODULES}/`);
const { pino } = require('pino');

const transport = pino.transport({
  target: require.resolve('pino-loki'),
  options: { host: process.env.URL, labels: { service_name: service }, batching: { interval: 1 } },
});
let time = 0;
const logger = pino({ base: null, timestamp: () => `,"time":${time}` }, transport);
for (const request of requests) {
  const { method, path, status, ms } = request;
  time = request.time;
  logger.info({ method, path, status, ms });
}
// The worker that sends keeps no process alive.
const alive = setInterval(() => {}, 1000);
transport.end();
await once(transport, 'close');
clearInterval(alive);
