/** OpenTelemetry's SDK for JavaScript: `FORMAT` protobuf (gzipped) or json, `CONTENT` attributes or body. */
import { createRequire } from 'node:module';
import { requests, service } from './traffic.mjs';

const require = createRequire(`${process.env.MODULES}/`);
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { CompressionAlgorithm } = require('@opentelemetry/otlp-exporter-base');
const { OTLPLogExporter } = require(
  process.env.FORMAT === 'json'
    ? '@opentelemetry/exporter-logs-otlp-http'
    : '@opentelemetry/exporter-logs-otlp-proto',
);

const exporter = new OTLPLogExporter({
  url: `${process.env.URL}/v1/logs`,
  compression: process.env.FORMAT === 'json' ? CompressionAlgorithm.NONE : CompressionAlgorithm.GZIP,
});
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': service }),
  processors: [new BatchLogRecordProcessor({ exporter, maxExportBatchSize: 8 })],
});
const logger = provider.getLogger('access');
for (const { time, method, path, status, ms } of requests) {
  const attributes = {
    'http.request.method': method,
    'url.path': path,
    'http.response.status_code': status,
    'http.server.request.duration': ms / 1000,
  };
  const line = JSON.stringify({ method, path, status, ms });
  logger.emit(
    process.env.CONTENT === 'body'
      ? { timestamp: time, body: line, attributes: { 'log.file.name': 'access.log' } }
      : { timestamp: time, body: 'request completed', attributes },
  );
}
await provider.shutdown();
