import type { z } from 'zod';
import type { Token, UploadUrl } from '@/lib/db/generated/client';
import type { File } from '@/lib/files/file-row';
import type { OwnOrganization } from '@/lib/organizations/organizations';
import type { answers } from './schemas';

type Answer<Name extends keyof typeof answers> = z.infer<(typeof answers)[Name]>;

/** The one form in which a file leaves the building over HTTP. `rootFolderId` tells which folder is not named. */
export function presentFile(file: File, rootFolderId: string): Answer<'file'> {
  const organization = `organizations/${file.organizationId}`;
  return {
    name: `${organization}/files/${file.id}`,
    filename: file.filename,
    mime_type: file.mimeType,
    size_bytes: String(file.sizeBytes),
    create_time: file.createdAt.toISOString(),
    update_time: file.updatedAt.toISOString(),
    etag: `"${file.etag}"`,
    sha256: file.sha256 ? Buffer.from(file.sha256).toString('hex') : undefined,
    resource_id: file.id,
    folder: file.folderId === rootFolderId ? undefined : `${organization}/folders/${file.folderId}`,
    kind: file.kind ?? undefined,
    state: file.state,
    delete_time: file.deletedAt?.toISOString(),
    purge_time: file.purgeAt?.toISOString(),
  };
}

export function presentOrganization(organization: OwnOrganization): Answer<'organization'> {
  return {
    name: `organizations/${organization.id}`,
    organization_id: organization.id,
    display_name: organization.displayName,
    root_resource_id: organization.rootFolderId,
    role: organization.role.toLowerCase() as Lowercase<OwnOrganization['role']>,
    etag: `"${organization.etag}"`,
    create_time: organization.createdAt.toISOString(),
    update_time: organization.updatedAt.toISOString(),
  };
}

/** Only for the answer that made the token: nobody sees its secret again. */
export const presentNewToken = (token: Token, secret: string): Answer<'newToken'> => ({
  ...presentToken(token),
  token: secret,
});

export function presentToken(token: Token): Answer<'token'> {
  return {
    name: `tokens/${token.id}`,
    display_name: token.displayName,
    prefix: token.prefix,
    scopes: token.scopes,
    organization_ids: token.organizationIds,
    create_time: token.createdAt.toISOString(),
    expire_time: token.expiresAt?.toISOString(),
    last_use_time: token.lastUsedAt?.toISOString(),
  };
}

/** What the bearer of an upload URL may know of it. */
export function presentUploadUrlState(url: UploadUrl): Answer<'uploadUrlState'> {
  return {
    expire_time: url.expiresAt.toISOString(),
    max_files: url.maxFiles,
    remaining_files: Math.max(0, url.maxFiles - url.fileCount),
    max_size_bytes: url.maxSizeBytes === null ? undefined : String(url.maxSizeBytes),
    mime_type: url.mimeType ?? undefined,
    filename: url.filename ?? undefined,
  };
}
