import { json } from '@/lib/http/answer';
import { openRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** The OpenAPI 3.1 document of this API. */
export const GET = openRoute(
  {
    path: '/api/v1/openapi.json',
    operationId: 'getOpenApi',
    summary: 'Get this document',
    description:
      'OpenAPI 3.1, made from the very schemas that validate requests. For code generators and other tools.',
    answer: answers.openApi,
  },
  async ({ app }) => {
    // biome-ignore lint/suspicious/noImportCycles: the table lists the route of this document
    const { openApiDocument } = await import('@/app/openapi');
    return json(openApiDocument(app.config.publicUrl));
  },
);
