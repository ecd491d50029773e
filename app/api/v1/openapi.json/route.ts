import { constantDocument } from '@/lib/http/constant-document';
import { publicRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

const documents = new Map<string, ReturnType<typeof constantDocument>>();

/** The OpenAPI 3.1 document of this API. */
export const GET = publicRoute(
  {
    path: '/api/v1/openapi.json',
    operationId: 'getOpenApi',
    summary: 'Get the OpenAPI document',
    description:
      'An OpenAPI 3.1 document for code generators and other tools, generated from the schemas that validate requests. Has a strong `ETag`, and is compressed with br or gzip if the request accepts that.',
    answer: answers.openApi,
  },
  async ({ app, request }) => {
    const { publicUrl } = app.config;
    const respond = documents.get(publicUrl) ?? (await makeDocument(publicUrl));
    documents.set(publicUrl, respond);
    return respond(request);
  },
);

async function makeDocument(publicUrl: string) {
  // biome-ignore lint/suspicious/noImportCycles: the table of routes contains this route
  const { openApiDocument } = await import('@/app/openapi');
  return constantDocument(JSON.stringify(openApiDocument(publicUrl)), 'application/json');
}
