/** The OpenAPI document, made from the same zod schemas that requests are checked with. */
import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from '@fastify/type-provider-zod';
import type { RouteAccess } from './route-access.ts';
import type { Server } from './surface.ts';

const toJsonSchema = createJsonSchemaTransform({});

/** The body of an ingest call is never parsed by Fastify, so that no zod schema describes it. */
const LOG_LINES = {
  consumes: ['application/x-ndjson', 'application/json'],
  body: { type: 'string', example: '{"method":"GET","path":"/s/x1","status":200,"ms":42}' },
  headers: {
    type: 'object',
    properties: {
      'idempotency-key': {
        type: 'string',
        minLength: 1,
        maxLength: 256,
        description: 'Names this body for 24 hours.',
      },
    },
  },
};

const TOKEN = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A token that has the scope; none is needed while no token was made and Leeway listens on loopback.',
} as const;

function secured(access: RouteAccess | undefined): { security: { token: string[] }[] } {
  return { security: access?.scope == null ? [] : [{ token: [access.scope] }] };
}

export async function describeApi(server: Server): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Leeway',
        version: '1',
        description:
          'Counts every request against its objective and says how much room is left. Shares are fractions, counts ' +
          'integers, times ISO 8601 UTC.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [],
      components: { securitySchemes: { token: TOKEN } },
    },
    transform: (document) => {
      const { schema, url } = toJsonSchema(document);
      const isIngest = url === '/api/v1/logs' && document.route.method === 'POST';
      const whole = { ...schema, ...secured(document.route.config?.access) };
      return { schema: isIngest ? { ...whole, ...LOG_LINES } : whole, url };
    },
    transformObject: (document) => withoutUnusedInputs(jsonSchemaTransformObject(document)),
  });
}

/** The transform writes every schema twice, as output and as input; those inputs that no call takes are left out. */
function withoutUnusedInputs<Document extends object>(document: Document): Document {
  if (!('components' in document)) return document;
  const { components, ...calls } = document as { components: { schemas: Record<string, object> } };
  const used = new Set<string>();
  const follow = (part: object) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name!)) continue;
      used.add(name!);
      follow(components.schemas[name!] ?? {});
    }
  };
  follow(calls);
  const kept = Object.entries(components.schemas).filter(
    ([name]) => !name.endsWith('Input') || used.has(name),
  );
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}
