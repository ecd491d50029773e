import type { App } from '@/lib/app';
import type { ResumableIntent } from '@/lib/domain/uploads/creation';
import type { UrlInUse } from '@/lib/domain/uploads/upload-urls';
import { empty } from './answer';
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

type TusCreationRequest = {
  app: App;
  request: Request;
  host: Host;
  inUse: UrlInUse;
  query: UploadQuery;
  stream(): AsyncIterable<Uint8Array>;
};

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
