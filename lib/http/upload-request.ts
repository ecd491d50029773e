import { createHash } from 'node:crypto';
import { strictText } from '@/lib/base/decode-text';
import { fail } from '@/lib/base/errors';
import { fileSender } from '@/lib/domain/uploads/file-sender';
import type { UploadInput } from '@/lib/domain/uploads/upload-file';
import { isMultipartForm } from './body';
import { dispositionFilename, partFilename, partName } from './content-disposition';
import { announcedDigests } from './digest-headers';
import { readHttpBody } from './http-body';
import { boundaryOf, MultipartReader } from './multipart';

type RequestUpload = Omit<UploadInput, 'folderId'>;

/** What the query of an upload says of the file. */
export type UploadQuery = {
  filename?: string;
  body?: 'http_body';
  modify_time?: Date;
  sender_name?: string;
  sender_email?: string;
  /** Whether the request may say who sends the file: only through an upload URL. */
  mayNameSender?: boolean;
};

/** The sender that a query names. */
export const senderOfQuery = ({ sender_name, sender_email }: UploadQuery) =>
  fileSender(sender_name, sender_email);

/**
 * The file that a request uploads: its body, the one file of a multipart/form-data body, or with `?body=` the
 * data of an HttpBody. The filename comes from Content-Disposition, else from `filename` in the query, else
 * from the form part.
 * @throws INVALID_ARGUMENT for malformed headers or forms
 */
export async function readUpload(
  request: Request,
  body: AsyncIterable<Uint8Array>,
  query: UploadQuery = {},
): Promise<RequestUpload> {
  const { filename: queryFilename, body: form, modify_time: modifiedAt } = query;
  const sender = senderOfQuery(query);
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
    return { body: data, filename, mimeType, modifiedAt, sender, signal };
  }
  if (!isMultipartForm(request)) {
    const length = headers.get('content-length');
    return {
      body,
      filename,
      mimeType: contentType,
      modifiedAt,
      sender,
      sizeBytes: length === null ? undefined : BigInt(length),
      digests,
      signal,
    };
  }
  // Digests in the request are those of the whole form, not of the file in it.
  const whole = verified(body, digests);
  const { fields, ...part } = await filePart(new MultipartReader(whole, boundaryOf(contentType ?? '')));
  const named = query.mayNameSender
    ? fileSender(query.sender_name ?? fields.sender_name, query.sender_email ?? fields.sender_email)
    : undefined;
  return { ...part, filename: filename ?? part.filename, modifiedAt, sender: named, signal };
}

/** The file of a form. Its body completes only if the form does, without a second file. */
async function filePart(form: MultipartReader) {
  const fields: Record<string, string> = {};
  const part = await nextFile(form, fields);
  if (!part) throw fail('FORM_NOT_ONE_FILE');
  async function* body() {
    yield* form.body();
    if (await nextFile(form)) throw fail('FORM_NOT_ONE_FILE');
  }
  return { body: body(), filename: part.filename, mimeType: part.mimeType, fields };
}

/** Fields of a form that say who sends the file; all others are ignored. */
const senderFields = ['sender_name', 'sender_email'];
const MAX_FIELD_BYTES = 1024;

/** The next file; adds the fields before it that say who sends it to `fields`. */
async function nextFile(
  form: MultipartReader,
  fields: Record<string, string> = {},
): Promise<{ filename: string | null; mimeType: string | null } | null> {
  for (let headers = await form.nextPart(); headers; headers = await form.nextPart()) {
    const disposition = headers['content-disposition'] ?? 'form-data';
    const filename = partFilename(disposition);
    const field = filename === undefined && partName(disposition);
    if (field && senderFields.includes(field)) fields[field] = await textOf(form);
    // Browsers send an empty file input as a part with an empty filename.
    if (filename === undefined || filename === '') continue;
    return { filename, mimeType: headers['content-type'] ?? null };
  }
  return null;
}

/** The text of a field. @throws INVALID_ARGUMENT with reason FORM_INVALID for a long one, and if not UTF-8 */
async function textOf(form: MultipartReader): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of form.body()) {
    size += chunk.length;
    if (size > MAX_FIELD_BYTES) throw fail('FORM_INVALID');
    chunks.push(chunk);
  }
  const text = strictText(Buffer.concat(chunks), { encoding: 'UTF-8', isWhole: true });
  if (text === null) throw fail('FORM_INVALID', { message: 'A field of the form is not well-formed UTF-8.' });
  return text;
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
