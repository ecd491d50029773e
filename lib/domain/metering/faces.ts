import type { Recorded } from '@/lib/domain/audit/audit';

/** The ways in which the files of an organization are used. */
export const faces = ['rest', 'grpc', 'link', 'browser'] as const;
export type Face = (typeof faces)[number];

/** Request ids of gRPC begin with this. */
export const GRPC_REQUEST = 'grpc-';

/** The face through which an actor came. */
export function faceOf({ uploadUrlId, downloadUrlId, sessionId, tokenId, origin }: Recorded): Face {
  if (uploadUrlId || downloadUrlId) return 'link';
  if (sessionId) return 'browser';
  if (origin.requestId?.startsWith(GRPC_REQUEST)) return 'grpc';
  return tokenId ? 'rest' : 'link';
}

/** The same for an event `a` of the log; the browser uploads through URLs of its own, without a name. */
export const FACE_SQL = `CASE
  WHEN EXISTS (SELECT FROM upload_urls u WHERE u.organization_id = a.organization_id AND u.id = a.upload_url_id
    AND u.display_name IS NULL AND u.token_id IS NULL) THEN 'browser'
  WHEN num_nonnulls(a.upload_url_id, a.download_url_id, a.share_link_id) > 0 THEN 'link'
  WHEN a.session_id IS NOT NULL THEN 'browser'
  WHEN a.request_id LIKE '${GRPC_REQUEST}%' THEN 'grpc'
  WHEN a.token_id IS NOT NULL THEN 'rest' ELSE 'link' END`;
