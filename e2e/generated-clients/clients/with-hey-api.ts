import { downloadFile, listFiles, uploadFile } from './generated/hey-api';
import { createClient } from './generated/hey-api/client';
import type { RoundTrip, Session } from './round-trip';

/** A file goes up, into a list and down with the functions that @hey-api/openapi-ts generates. */
export async function roundTrip(
  { url, token, organization }: Session,
  content: Uint8Array<ArrayBuffer>,
): Promise<RoundTrip> {
  const client = createClient({ baseUrl: url, auth: token });
  const options = { client, throwOnError: true } as const;
  const path = { organization_id: organization };
  const { data: uploaded } = await uploadFile({
    ...options,
    path,
    query: { filename: 'hey-api.json' },
    body: new Blob([content]),
  });
  const { data: list } = await listFiles({
    ...options,
    path,
    query: { query: 'hey-api', order_by: 'filename' },
  });
  const { data: downloaded } = await downloadFile({
    ...options,
    path: { ...path, file: uploaded.resource_id },
    // Otherwise the answer is parsed by its type.
    parseAs: 'blob',
  });
  return {
    uploaded,
    listed: list.files.map(({ filename }) => filename),
    downloaded: new Uint8Array(await (downloaded as Blob).arrayBuffer()),
  };
}
