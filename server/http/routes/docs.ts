/** `/openapi.json`, and `/docs` which draws it: all of it served from here, nothing fetched from elsewhere. */
import { createHash } from 'node:crypto';
import scalar from '@scalar/fastify-api-reference';
import { z } from 'zod';
import { forEverybody, openAll } from '../route-access.ts';
import { docsPolicy } from '../security-headers.ts';
import type { Server } from '../surface.ts';

const INLINE_SCRIPT = /<script type="text\/javascript">([\s\S]*?)<\/script>/;

export async function docsRoutes(server: Server): Promise<void> {
  server.get(
    '/openapi.json',
    {
      config: forEverybody,
      schema: { tags: ['operation'], summary: 'This description', response: { 200: z.looseObject({}) } },
    },
    async (_request, reply) => reply.serializer(JSON.stringify).send({ ...server.swagger() }),
  );
  server.addHook('onSend', async (_request, reply, payload) => {
    const script = typeof payload === 'string' ? INLINE_SCRIPT.exec(payload)?.[1] : undefined;
    if (script === undefined) return;
    reply.raw.removeHeader('content-security-policy');
    reply.header('content-security-policy', docsPolicy(createHash('sha256').update(script).digest('base64')));
  });
  await server.register(async (plugin) => {
    openAll(plugin as Server);
    await plugin.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        pageTitle: 'Leeway API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
      },
    });
  });
}
