import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';

/** Where the clients lie that the scripts beside it import; Git ignores it. */
const output = join(import.meta.dirname, 'clients/generated');

/** Generates a client with each generator from an OpenAPI document, in place of those of an earlier run. */
export async function generateClients(document: object): Promise<void> {
  await rm(output, { recursive: true, force: true });
  await mkdir(output);
  const path = join(output, 'openapi.json');
  await writeFile(path, JSON.stringify(document));
  const types = astToString(await openapiTS(JSON.stringify(document)));
  await writeFile(join(output, 'openapi-typescript.d.ts'), types);
  await createClient({
    input: path,
    output: join(output, 'hey-api'),
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent', file: false },
  });
}
