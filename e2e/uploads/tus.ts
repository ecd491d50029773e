import { expect } from 'vitest';
import type { Caller } from '../infrastructure/api';
import { query } from '../infrastructure/invariants';

const tusResumable = { 'Tus-Resumable': '1.0.0' };
const offsetStream = { 'Content-Type': 'application/offset+octet-stream' };

type Headers = Record<string, string>;

/** One tus request, as any client sends it: nothing but the URL is its credential. */
export async function tus(method: string, url: string, headers: Headers = {}, body?: BodyInit) {
  const response = await fetch(url, {
    method,
    headers: { ...tusResumable, ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
  expect(response.headers.get('tus-resumable')).toBe('1.0.0');
  expect(response.status).not.toBe(500);
  return response;
}

/** Generates an upload URL. */
export async function uploadUrl(caller: Caller, request: Record<string, unknown> = {}) {
  return caller.post<{ upload_uri: string; name: string; expire_time: string }>(
    `${caller.organizationPath}/files:generateUploadUrl`,
    request,
  );
}

/** Has an upload URL expire now, as the passing of its time does. */
export async function expire({ name }: { name: string }, env: Record<string, string>): Promise<void> {
  const id = name.slice(name.lastIndexOf('/') + 1);
  await query(env, 'UPDATE upload_urls SET expires_at = now() WHERE id = $1', [id]);
}

/** Creates an upload of `length` bytes that must succeed, and answers its URL. */
export async function begin(uploadUri: string, length: number, headers: Headers = {}): Promise<string> {
  const response = await tus('POST', uploadUri, { 'Upload-Length': String(length), ...headers });
  expect(response.status, await response.clone().text()).toBe(201);
  return response.headers.get('location') ?? '';
}

/** Begins an upload through a URL of its own. */
export async function beginNew(caller: Caller, length: number, headers: Headers = {}): Promise<string> {
  return begin((await uploadUrl(caller)).upload_uri, length, headers);
}

export const patch = (location: string, offset: number, body: BodyInit, headers: Headers = {}) =>
  tus('PATCH', location, { ...offsetStream, 'Upload-Offset': String(offset), ...headers }, body);

export const head = (location: string) => tus('HEAD', location);

/** Where an upload is, by HEAD, which must succeed. */
export async function offsetOf(location: string): Promise<number> {
  const { status, headers } = await head(location);
  expect(status).toBe(200);
  return Number(headers.get('upload-offset'));
}

/** The file that an upload has become, by HEAD. */
export async function fileOf(location: string): Promise<string> {
  const { headers } = await head(location);
  expect(headers.get('holdall-file')).toMatch(/^organizations\/[\w-]+\/files\/[\w-]+$/);
  return headers.get('holdall-file') as string;
}

export const metadata = (pairs: Record<string, string>): Headers => ({
  'Upload-Metadata': Object.entries(pairs)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(','),
});

/**
 * Ends every unfinished upload of the organization, so that invariants can be checked; retries where one is
 * still leased.
 */
export async function endUnfinished(caller: Caller, env: Record<string, string>): Promise<void> {
  const left = async () => {
    const { uploads } = await caller.get<{ uploads: { name: string }[] }>(
      `${caller.organizationPath}/uploads`,
    );
    for (const { name } of uploads) await caller.call(`/api/v1/${name}`, { method: 'DELETE' });
    return query(
      env,
      'SELECT id, organization_id, lease_until FROM uploads WHERE finished_file_id IS NULL AND organization_id = $1',
      [caller.organization],
    );
  };
  await expect.poll(left, { timeout: 90_000, interval: 200 }).toEqual([]);
}

export { offsetStream, tusResumable };
