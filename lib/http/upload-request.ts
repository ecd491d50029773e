import { createHash } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import type { UploadInput } from '@/lib/domain/uploads/upload-file';
import { dispositionFilename, partFilename } from './content-disposition';
import { announcedDigests } from './digest-headers';
import { readHttpBody } from './http-body';
import { boundaryOf, MultipartReader } from './multipart';

type RequestUpload = Omit<UploadInput, 'folderId'>;

/** What the query of an upload says of the file. */
export type UploadQuery = { filename?: string; body?: 'http_body'; modify_time?: Date };

/**
 * The file that a request uploads: its body, the one file of a multipart/form-data body, or with `?body=` the
 * data of an HttpBody. The filename comes from Content-Disposition, else from `filename` in the query, else
 * from the form part.
 * @throws INVALID_ARGUMENT for malformed headers or forms
 */
export async function readUpload(
  request: Request,
  body: AsyncIterable<Uint8Array>,
  { filename: queryFilename, body: form, modify_time: modifiedAt }: UploadQuery = {},
): Promise<RequestUpload> {
  const { headers } = request;
  // A part stored as a whole file would be corrupt ("curl -C").
  if (headers.has('content-range')) throw partialContent();
  const digests = announcedDigests(request);
  const filename = dispositionFilename(headers.get('content-disposition')) ?? queryFilename ?? null;
  const contentType = headers.get('content-type');
  const signal = request.signal;
  if (form === 'http_body') {
    // Digests in the request are those of the JSON.
    const { contentType: mimeType, data } = await readHttpBody(verified(body, digests));
    return { body: data, filename, mimeType, modifiedAt, signal };
  }
  if (!contentType || !/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    const length = headers.get('content-length');
    return {
      body,
      filename,
      mimeType: contentType,
      modifiedAt,
      sizeBytes: length === null ? undefined : BigInt(length),
      digests,
      signal,
    };
  }
  // Digests in the request are those of the whole form, not of the file in it.
  const whole = verified(body, digests);
  const part = await filePart(new MultipartReader(whole, boundaryOf(contentType)));
  return { ...part, filename: filename ?? part.filename, modifiedAt, signal };
}

/** The file of a form. Its body completes only if the form does, without a second file. */
async function filePart(form: MultipartReader) {
  const part = await nextFile(form);
  if (!part) throw fail('FORM_NOT_ONE_FILE');
  async function* body() {
    yield* form.body();
    if (await nextFile(form)) throw fail('FORM_NOT_ONE_FILE');
  }
  return { body: body(), filename: part.filename, mimeType: part.mimeType };
}

async function nextFile(
  form: MultipartReader,
): Promise<{ filename: string | null; mimeType: string | null } | null> {
  for (let headers = await form.nextPart(); headers; headers = await form.nextPart()) {
    const filename = partFilename(headers['content-disposition'] ?? 'form-data');
    // Browsers send an empty file input as a part with an empty filename.
    if (filename === undefined || filename === '') continue;
    return { filename, mimeType: headers['content-type'] ?? null };
  }
  return null;
}

async function* verified(
  body: AsyncIterable<Uint8Array>,
  { sha256, sha512 }: NonNullable<RequestUpload['digests']>,
) {
  const pairs = [
    { expected: sha256, hash: sha256 && createHash('sha256') },
    { expected: sha512, hash: sha512 && createHash('sha512') },
  ];
  for await (const chunk of body) {
    for (const { hash } of pairs) hash?.update(chunk);
    yield chunk;
  }
  for (const { expected, hash } of pairs) {
    if (expected && hash && !hash.digest().equals(expected)) throw fail('DIGEST_MISMATCH');
  }
}

const partialContent = () =>
  fail('CONTENT_RANGE_INVALID', {
    message: 'Send the whole file, without Content-Range. Only PUT on a generated upload URL accepts parts.',
  });
