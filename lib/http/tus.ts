import { fail } from '@/lib/base/errors';
import type { Progress } from '@/lib/domain/uploads/progress';
import type { TusAddress } from '@/lib/domain/uploads/tus-addresses';
import type { Checksum } from '@/lib/domain/uploads/upload-checksum';
import { checksumAlgorithms, parseChecksum } from '@/lib/domain/uploads/upload-checksum';
import type { AnswerHeaders } from './answer';
import { digestHeader } from './digest-headers';
import type { Host } from './host';
import { isRepresentable } from './moment';

const version = '1.0.0';
const metadataKey = /^[^\s,]+$/;
/** With or without its padding. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/**
 * Whether a request speaks tus: "The Tus-Resumable header MUST be included in every request and response
 * except for OPTIONS requests."
 */
export const isTus = (request: Request) => request.headers.has('tus-resumable');

/**
 * What every tus response carries, the version for one with 412; HEAD and PATCH answers are about now and
 * MUST NOT be cached.
 */
export const tusHeaders: AnswerHeaders = {
  'Tus-Resumable': version,
  'Tus-Version': version,
  'Cache-Control': 'no-store',
};

/** The response to OPTIONS (tus 1.0.0 "Core Protocol", OPTIONS). */
export const tusOptions = (maxSizeBytes: number): AnswerHeaders => ({
  ...tusHeaders,
  'Tus-Extension':
    'creation,creation-with-upload,creation-defer-length,expiration,checksum,checksum-trailer,termination,concatenation',
  'Tus-Max-Size': String(maxSizeBytes),
  'Tus-Checksum-Algorithm': checksumAlgorithms.join(','),
});

/**
 * "If the version specified by the Client is not supported by the Server, it MUST respond with the 412
 * Precondition Failed status and MUST include the Tus-Version header into the response. In addition, the
 * Server MUST NOT process the request."
 */
export function checkVersion({ headers }: Request): void {
  if (headers.get('tus-resumable') !== version) {
    throw fail('TUS_VERSION');
  }
}

/**
 * "All PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise the server SHOULD
 * return a 415".
 */
export function checkPatchType({ headers }: Request): void {
  if (headers.get('content-type')?.trim().toLowerCase() !== 'application/offset+octet-stream') {
    throw fail('TUS_CONTENT_TYPE');
  }
}

/**
 * A header that holds "a non-negative integer". Undefined where it is not sent. @throws INVALID_ARGUMENT with
 * reason HEADER_INVALID
 */
export function integerHeader({ headers }: Request, name: string): bigint | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw fail('HEADER_INVALID', { values: { header: name } });
  return BigInt(text);
}

/**
 * The length of a creation; null if it is deferred. "The Client MUST send the header
 * Upload-Defer-Length: 1"; "if the length is deferred … the value MUST be 1".
 */
export function creationLength(request: Request): bigint | null {
  const length = integerHeader(request, 'upload-length');
  const deferred = request.headers.get('upload-defer-length');
  if ((length === undefined) === (deferred === null) || (deferred !== null && deferred !== '1')) {
    throw fail('HEADER_INVALID', { message: 'Send either Upload-Length, or Upload-Defer-Length: 1.' });
  }
  return length ?? null;
}

/**
 * Upload-Metadata: "comma-separated key-value pairs … separated by a space", values in Base64. Answers what
 * reads a value as text: values that are not read may be any bytes. @throws INVALID_ARGUMENT with reason
 * METADATA_INVALID
 */
export function parseMetadata(header: string | null): (key: string) => string | undefined {
  const found = new Map<string, string>();
  for (const pair of header?.split(',') ?? []) {
    if (pair.trim() === '' && header?.trim() === '') continue;
    const [key = '', value = '', ...rest] = pair.split(' ').filter(Boolean);
    if (!metadataKey.test(key) || !base64.test(value) || rest.length > 0 || found.has(key))
      throw badMetadata();
    found.set(key, value);
  }
  return (key) => {
    const encoded = found.get(key);
    return encoded === undefined ? undefined : decode(encoded);
  };
}

function decode(encoded: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch (cause) {
    throw badMetadata(cause);
  }
}

/**
 * The `mtime` of Upload-Metadata: a file's modification time in milliseconds since the Unix epoch. @throws
 * INVALID_ARGUMENT with reason METADATA_INVALID
 */
export function modifiedAtOf(text: string | undefined): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const date = new Date(/^-?\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Math.floor(Number(text)) : Number.NaN);
  if (isRepresentable(date)) return date;
  const message =
    'mtime in Upload-Metadata must be a time in milliseconds since 1970-01-01T00:00:00Z, such as 1764492000000.';
  throw fail('METADATA_INVALID', { message });
}

const badMetadata = (cause?: unknown) => fail('METADATA_INVALID', { cause });

/** The checksum of a request's bytes, from its header or, when `Trailer` announces it, from behind them. */
export function checksumOf(request: Request, host: Host) {
  const header = request.headers.get('upload-checksum');
  if (header !== null) {
    const checksum = parseChecksum(header);
    return { algorithms: [checksum.algorithm], expectedAtEnd: () => checksum };
  }
  const isInTrailer = request.headers
    .get('trailer')
    ?.toLowerCase()
    .split(',')
    .some((name) => name.trim() === 'upload-checksum');
  if (!isInTrailer || !host.incoming) return undefined;
  const { incoming } = host;
  const expectedAtEnd = (): Checksum => parseChecksum(String(incoming.trailers['upload-checksum'] ?? ''));
  return { algorithms: checksumAlgorithms, expectedAtEnd };
}

type ReportedProgress = {
  upload: Pick<Progress['upload'], 'offsetBytes' | 'expiresAt' | 'concatenation'>;
  file: Progress['file'];
};

/** The progress of an upload, for PATCH and HEAD. */
export function progressHeaders({ upload, file }: ReportedProgress): AnswerHeaders {
  return {
    // "The response to a HEAD request for a final upload MUST NOT contain the Upload-Offset header unless the
    // concatenation has been successfully finished."
    ...((file || upload.concatenation === null) && { 'Upload-Offset': String(upload.offsetBytes) }),
    // "This header MUST be included in every PATCH response if the upload is going to expire."
    'Upload-Expires': upload.expiresAt.toUTCString(),
    ...(file && { 'Holdall-File': `organizations/${file.organizationId}/files/${file.id}` }),
    ...(file && digestHeader(file)),
  };
}

/** Further header fields for HEAD: length, metadata and concatenation as sent. */
export function uploadHeaders({ upload }: Progress): AnswerHeaders {
  return {
    ...(upload.sizeBytes === null
      ? { 'Upload-Defer-Length': '1' }
      : { 'Upload-Length': String(upload.sizeBytes) }),
    ...(upload.metadata !== null && { 'Upload-Metadata': upload.metadata }),
    ...(upload.isPartial && { 'Upload-Concat': 'partial' }),
    ...(upload.concatenation !== null && { 'Upload-Concat': upload.concatenation }),
  };
}

/**
 * The ids of the uploads that `Upload-Concat: final;URL URL …` names, by their secrets. Null where it is
 * none. @throws INVALID_ARGUMENT
 */
export function finalParts(
  header: string | null,
  addressOf: (secret: string) => TusAddress | null,
): string[] | null {
  if (header === null || header.trim() === 'partial') return null;
  const text = header.trim();
  const urls = text.startsWith('final;') ? text.slice('final;'.length).split(/\s/).filter(Boolean) : [];
  const ids = urls.map((url) => addressOf(url.split('/').at(-1) ?? '')?.id);
  if (ids.length === 0 || ids.includes(undefined)) {
    throw fail('CONCAT_INVALID');
  }
  return ids as string[];
}
