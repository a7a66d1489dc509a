import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { startHttp } from '../support/http-server.ts';

const demo = { switches: () => ({ slow: false, broken: false }), set: async () => {} };
type Operation = {
  summary?: string;
  responses: Record<string, object>;
  requestBody?: object;
  parameters?: object[];
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

async function openapi(): Promise<Document> {
  const { server } = await startHttp({ demo });
  return (await server.inject('/openapi.json')).json();
}

test('every call is described', async () => {
  const { openapi: version, paths } = await openapi();
  expect(version).toBe('3.1.0');
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(calls.sort()).toEqual([
    'delete /api/v1/session',
    'get /api/v1/alerts',
    'get /api/v1/alerts/{id}',
    'get /api/v1/audit',
    'get /api/v1/demo',
    'get /api/v1/deploys',
    'get /api/v1/gate',
    'get /api/v1/gate/overrides',
    'get /api/v1/gate/questions',
    'get /api/v1/gate/watch',
    'get /api/v1/gate/watches',
    'get /api/v1/receivers',
    'get /api/v1/routes',
    'get /api/v1/session',
    'get /api/v1/sessions',
    'get /api/v1/silences',
    'get /api/v1/slos',
    'get /api/v1/slos/{service}/{name}',
    'get /api/v1/slos/{service}/{name}/attribution',
    'get /api/v1/slos/{service}/{name}/deploys',
    'get /api/v1/slos/{service}/{name}/history',
    'get /api/v1/stream',
    'get /api/v1/tokens',
    'get /auth/callback',
    'get /auth/sign-in',
    'get /health',
    'get /metrics',
    'get /openapi.json',
    'get /ready',
    'post /api/v1/alerts/{id}/acknowledge',
    'post /api/v1/deliveries/{id}/resend',
    'post /api/v1/deploys',
    'post /api/v1/gate/overrides',
    'post /api/v1/gate/overrides/{id}/end',
    'post /api/v1/logs',
    'post /api/v1/receivers/{name}/test',
    'post /api/v1/session',
    'post /api/v1/sessions/{id}/end',
    'post /api/v1/silences',
    'post /api/v1/silences/{id}/end',
    'post /api/v1/tokens',
    'post /api/v1/tokens/{id}/revoke',
    'post /api/v1/tokens/{id}/rotate',
    'post /loki/api/v1/push',
    'post /v1/logs',
    'put /api/v1/demo',
  ]);
});

test('no demo, no switches described', async () => {
  const { server } = await startHttp();
  const { paths } = (await server.inject('/openapi.json')).json<Document>();
  expect(paths['/api/v1/demo']).toBeUndefined();
});

test('every operation has a summary and described answers, every parameter of a path is declared', async () => {
  const { paths } = await openapi();
  for (const [path, methods] of Object.entries(paths)) {
    for (const operation of Object.values(methods)) {
      expect(operation.summary).toMatch(/\w/);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
        expect(operation.parameters).toContainEqual(
          expect.objectContaining({ in: 'path', name, required: true }),
        );
      }
    }
  }
});

test('every reference leads somewhere, and no schema is there twice', async () => {
  const document = await openapi();
  const schemas = Object.keys(document.components.schemas);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, target]) => target!,
  );
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
    expect(schemas).toContain(reference.split('/').at(-1));
  }
  expect(schemas.filter((name) => name.endsWith('Input'))).toEqual([
    'DemoSwitchesInput',
    'NewSessionInput',
    'NewTokenInput',
    'RotationInput',
    'AcknowledgementInput',
    'NewSilenceInput',
    'EndSilenceInput',
    'NewDeployInput',
    'NewOverrideInput',
    'EndOverrideInput',
  ]);
  expect(schemas).toEqual(
    expect.arrayContaining(['StreamSnapshot', 'StreamChange', 'StreamHeartbeat', 'Error']),
  );
});

test('the body of an ingest call is described, though Fastify never parses it', async () => {
  const { paths } = await openapi();
  const ingest = paths['/api/v1/logs']!.post!;
  expect(ingest.requestBody).toMatchObject({
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  });
  expect(ingest.parameters).toContainEqual(
    expect.objectContaining({ in: 'header', name: 'idempotency-key' }),
  );
  expect(Object.keys(ingest.responses).sort()).toEqual([
    '200',
    '400',
    '401',
    '403',
    '413',
    '415',
    '421',
    '422',
    '503',
  ]);
});

test('/docs is drawn by what is served here, under a policy that allows its one script by hash', async () => {
  const { server } = await startHttp();
  const page = await server.inject('/docs/');
  expect(page.statusCode).toBe(200);
  expect([...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url)).toEqual(['js/scalar.js']);
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(page.body)![1]!;
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = String(page.headers['content-security-policy']).split(';');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}'`);
  expect(policy).toContain("connect-src 'self'");
  const renderer = await server.inject('/docs/js/scalar.js');
  expect([renderer.statusCode, renderer.headers['content-type']]).toEqual([
    200,
    'application/javascript; charset=utf-8',
  ]);
  expect((await server.inject('/docs')).headers.location).toBe('/docs/');
});
