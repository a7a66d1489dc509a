import { expect, test } from 'vitest';
import { firstFile, firstLine, sampleRequest } from '../../web/lib/first-line.ts';

test('the command is ready to paste', () => {
  const slo = {
    service: 'snippets',
    objective: '99.5% of GET /s/:publicId non-5xx under 300ms over 30 days',
  };
  expect(firstLine(slo, 'http://127.0.0.1:3000')).toBe(
    `curl -sS "http://127.0.0.1:3000/api/v1/logs?service=snippets" --data-binary '{"method":"GET","path":"/s/x1","status":200,"ms":42}'`,
  );
});

test.each([
  { folder: './slo-definitions', file: 'slo-definitions/snippets.yaml' },
  { folder: '/etc/leeway/', file: '/etc/leeway/snippets.yaml' },
  { folder: '.', file: './snippets.yaml' },
  { folder: '/', file: '/snippets.yaml' },
])('the first objective goes into $file', ({ folder, file }) => expect(firstFile(folder)).toBe(file));

test.each([
  { objective: '99.9% of POST /snippets non-5xx over 28d', method: 'POST', path: '/snippets' },
  { objective: '99% of PUT or PATCH /a/:b/c/:d over 30d', method: 'PUT', path: '/a/x1/c/x1' },
  { objective: '99% of GET /api/v1/* non-5xx over 30d', method: 'GET', path: '/api/v1/x1' },
  { objective: '99% of requests non-5xx over 30d', method: 'GET', path: '/' },
])('a request that "$objective" counts', ({ objective, method, path }) => {
  expect(sampleRequest(objective)).toEqual({ method, path });
});
