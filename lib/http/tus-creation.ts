import type { App } from '@/lib/app';
import { newId } from '@/lib/base/ids';
import { checkNoBytes } from '@/lib/domain/uploads/append';
import { expiryOf, type ResumableIntent } from '@/lib/domain/uploads/creation';
import type { UrlInUse } from '@/lib/domain/uploads/upload-urls';
import { empty } from './answer';
import { preconditionOf } from './entity-tags';
import type { Host } from './host';
import {
  checkPatchType,
  checksumOf,
  checkVersion,
  creationLength,
  finalParts,
  modifiedAtOf,
  parseMetadata,
  progressHeaders,
} from './tus';
import { senderOfQuery, type UploadQuery } from './upload-request';
import { uploadThroughUrl } from './upload-through-url';

type TusCreationRequest = {
  app: App;
  request: Request;
  host: Host;
  inUse: UrlInUse;
  query: UploadQuery;
  stream(): AsyncIterable<Uint8Array>;
};

/** A larger one is stored as it arrives, so that the list of unfinished uploads shows where it continues. */
const MAX_WHOLE_BYTES = 2n ** 20n;

/** Whether the request that creates an upload carries all of its bytes. */
const isWholeFile = ({ headers }: Request, sizeBytes: bigint | null): sizeBytes is bigint =>
  sizeBytes !== null && sizeBytes <= MAX_WHOLE_BYTES && headers.get('content-length') === String(sizeBytes);

/**
 * tus creation on an upload URL: of an upload, with its first bytes if the request has any
 * (creation-with-upload), or of a final upload from partial ones.
 */
export async function createByTus({
  app,
  request,
  host,
  inUse,
  query,
  stream,
}: TusCreationRequest): Promise<Response> {
  checkVersion(request);
  const { headers } = request;
  const { access, url } = inUse;
  const metadata = parseMetadata(headers.get('upload-metadata'));
  const intent: ResumableIntent = {
    protocol: 'TUS',
    sizeBytes: null,
    filename: metadata('filename') ?? metadata('name') ?? null,
    mimeType: metadata('filetype') || metadata('type') || null,
    modifiedAt: modifiedAtOf(metadata('mtime')),
    sender: senderOfQuery(query),
    metadata: headers.get('upload-metadata'),
    isPartial: headers.get('upload-concat')?.trim() === 'partial',
    precondition: preconditionOf(request),
  };
  const concat = headers.get('upload-concat');
  const partIds = finalParts(concat, app.resumables.parse);
  if (partIds) {
    const progress = await app.resumables.concatenate(access, url, {
      ...intent,
      partialIds: partIds,
      concatenation: concat ?? '',
    });
    return empty(201, { Location: app.resumables.uriOf(progress.upload), ...progressHeaders(progress) });
  }
  const sizeBytes = creationLength(request);
  const hasBody =
    headers.get('content-length') !== '0' &&
    (headers.has('content-length') || headers.has('transfer-encoding'));
  if (hasBody) checkPatchType(request);
  const checksum = checksumOf(request, host);
  if (hasBody && !checksum && !intent.isPartial && isWholeFile(request, sizeBytes)) {
    return createWhole({ app, inUse, stream }, { ...intent, sizeBytes });
  }
  // Before it becomes an empty file: its bytes would be lost.
  if (sizeBytes === 0n) await checkNoBytes(stream(), 0n);
  let progress = await app.resumables.create(access, url, { ...intent, sizeBytes });
  if (hasBody && !progress.file) {
    progress = await app.resumables.write(
      access,
      { bounds: url, id: progress.upload.id },
      {
        offset: 0n,
        body: stream(),
        checksum,
      },
    );
  }
  return empty(201, { Location: app.resumables.uriOf(progress.upload), ...progressHeaders(progress) });
}

/** Creates an upload and its file from one request, as a plain upload to the URL does. */
async function createWhole(
  { app, inUse, stream }: Pick<TusCreationRequest, 'app' | 'inUse' | 'stream'>,
  {
    sizeBytes,
    filename,
    mimeType,
    modifiedAt,
    sender,
    metadata = null,
    precondition = {},
  }: ResumableIntent & { sizeBytes: bigint },
): Promise<Response> {
  const id = newId();
  const sent = { filename: filename || null, mimeType, sizeBytes, modifiedAt, sender };
  const file = await uploadThroughUrl(
    { app, inUse, precondition, resumable: { id, metadata } },
    { ...sent, body: stream() },
  );
  const upload = {
    id,
    uploadUrlId: inUse.url.id,
    offsetBytes: sizeBytes,
    expiresAt: expiryOf(app.config, file.updatedAt),
    concatenation: null,
  };
  return empty(201, { Location: app.resumables.uriOf(upload), ...progressHeaders({ upload, file }) });
}
