import { createHash } from 'node:crypto';
import { fail } from '@/lib/base/errors';

import type { UploadInput } from '@/lib/domain/uploads/upload-file';
import { dispositionFilename, parseDisposition } from './content-disposition';
import { announcedDigests } from './digest-headers';
import { boundaryOf, MultipartReader } from './multipart';

type Sent = Omit<UploadInput, 'folderId'>;

/**
 * What a request means to upload: its body as it is, or the one file of a multipart/form-data body. The name
 * is told by Content-Disposition, else by `filename` in the query, else by the form's part.
 * @throws INVALID_ARGUMENT for malformed headers or forms
 */
export async function readUpload(
  request: Request,
  body: AsyncIterable<Uint8Array>,
  queryFilename?: string,
): Promise<Sent> {
  const { headers } = request;
  // A part, kept as if it were the whole, would be a broken file ("curl -C").
  if (headers.has('content-range')) throw notWhole();
  const digests = announcedDigests(request);
  const filename = dispositionFilename(headers.get('content-disposition')) ?? queryFilename ?? null;
  const contentType = headers.get('content-type');
  const signal = request.signal;
  if (!contentType || !/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    const length = headers.get('content-length');
    return {
      body,
      filename,
      mimeType: contentType,
      sizeBytes: length === null ? undefined : BigInt(length),
      digests,
      signal,
    };
  }
  // Digests in the request are of the whole form, those of the file would be another's.
  const whole = checked(body, digests);
  const part = await filePart(new MultipartReader(whole, boundaryOf(contentType)));
  return { ...part, filename: filename ?? part.filename, signal };
}

/** The first file of a form. Its body ends well only when the form does, without a second file. */
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
    const { parameters } = parseDisposition(headers['content-disposition'] ?? 'form-data');
    const filename = parameters['filename*'] ?? parameters.filename;
    // A file input that was left empty is sent as a part with an empty name.
    if (filename === undefined || filename === '') continue;
    return { filename, mimeType: headers['content-type'] ?? null };
  }
  return null;
}

async function* checked(body: AsyncIterable<Uint8Array>, { sha256, sha512 }: NonNullable<Sent['digests']>) {
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

const notWhole = () =>
  fail('CONTENT_RANGE_INVALID', {
    message: 'Send the whole file, without Content-Range. Only PUT on a generated upload URL accepts parts.',
  });
