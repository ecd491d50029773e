import { json } from '@/lib/http/answer';
import { publicRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** The OpenAPI 3.1 document of this API. */
export const GET = publicRoute(
  {
    path: '/api/v1/openapi.json',
    operationId: 'getOpenApi',
    summary: 'Get the OpenAPI document',
    description:
      'An OpenAPI 3.1 document for code generators and other tools, generated from the schemas that validate requests.',
    answer: answers.openApi,
  },
  async ({ app }) => {
    // biome-ignore lint/suspicious/noImportCycles: the table of routes contains this route
    const { openApiDocument } = await import('@/app/openapi');
    return json(openApiDocument(app.config.publicUrl));
  },
);
