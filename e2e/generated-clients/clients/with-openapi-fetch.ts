import createClient from 'openapi-fetch';
import type { paths } from './generated/openapi-typescript';
import type { RoundTrip, Session } from './round-trip';

/** A file goes up, into a list and down with openapi-fetch and the types of openapi-typescript. */
export async function roundTrip(
  { url, token, organization }: Session,
  content: Uint8Array<ArrayBuffer>,
): Promise<RoundTrip> {
  const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });
  const path = { organization_id: organization };
  const { data: uploaded } = await client.POST('/api/v1/organizations/{organization_id}/files:upload', {
    params: { path, query: { filename: 'openapi-fetch.json' } },
    headers: { 'Content-Type': 'application/octet-stream' },
    // The types say text for binary content. The serializer sends the bytes as they are.
    body: '',
    bodySerializer: () => new Blob([content]),
  });
  const { data: list } = await client.GET('/api/v1/organizations/{organization_id}/files', {
    params: { path, query: { query: 'openapi-fetch', order_by: 'filename' } },
  });
  if (!uploaded || !list) throw new Error('An operation failed.');
  const { data: downloaded } = await client.GET(
    '/api/v1/organizations/{organization_id}/files/{file}:download',
    {
      params: { path: { ...path, file: uploaded.resource_id } },
      // Otherwise the answer is parsed by its type.
      parseAs: 'arrayBuffer',
    },
  );
  if (!downloaded) throw new Error('The download failed.');
  return {
    uploaded,
    listed: list.files.map(({ filename }) => filename),
    downloaded: new Uint8Array(downloaded),
  };
}
