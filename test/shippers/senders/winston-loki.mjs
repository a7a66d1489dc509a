/** winston-loki: protobuf in snappy, or `FORMAT` json. */
import { createRequire } from 'node:module';
import { requests, service } from './traffic.mjs';

const require = createRequire(`${process.env.MODULES}/`);
const winston = require('winston');
const Loki = require('winston-loki');

const loki = new Loki({
  host: process.env.URL,
  json: process.env.FORMAT === 'json',
  labels: { job: 'nginx', app: service },
  format: winston.format.printf(({ message }) => message),
  replaceTimestamp: false,
  interval: 1,
  onConnectionError: (error) => {
    throw error;
  },
});
const logger = winston.createLogger({ transports: [loki] });
for (const { time, method, path, status, ms } of requests) {
  const message = JSON.stringify({ method, path, status, ms });
  logger.log({ level: 'info', message, timestamp: new Date(time) });
}
await loki.flush();
process.exit(0);
