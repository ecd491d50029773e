import type { z } from 'zod';
import type { Actor } from '@/lib/base/actor';
import {
  contentUpdatedAt,
  type File,
  type FileText,
  fileAsText,
  modifierIdOf,
} from '@/lib/domain/entries/file-row';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { defaultFilename } from '@/lib/domain/files/media-type';
import type { Version } from '@/lib/domain/files/versions';
import type { Step } from '@/lib/domain/folders/paths';
import type { OwnOrganization } from '@/lib/domain/organizations/organizations';
import type { Sender } from '@/lib/domain/sharing/sender';
import type { PendingUpload } from '@/lib/domain/uploads/pending';
import type { UserName } from '@/lib/domain/users/names';
import type { Session, Token, UploadUrl, User } from '@/lib/platform/db/generated/client';
import type { answers } from './schemas';

type Answer<Name extends keyof typeof answers> = z.infer<(typeof answers)[Name]>;

export const presentFile = (file: File, rootFolderId: string) =>
  presentFileText(fileAsText(file), rootFolderId);

/** The only representation of a file over HTTP. Files in the root folder have no `folder`. */
export function presentFileText(file: FileText, rootFolderId: string): Answer<'file'> {
  const organization = `organizations/${file.organizationId}`;
  return {
    name: `${organization}/files/${file.id}`,
    filename: file.filename,
    mime_type: file.mimeType,
    size_bytes: file.sizeBytes,
    create_time: file.createdAt,
    update_time: file.updatedAt,
    modify_time: file.modifiedAt ?? undefined,
    etag: `"${file.etag}"`,
    sha256: file.sha256 ?? undefined,
    resource_id: file.id,
    folder: file.folderId === rootFolderId ? undefined : `${organization}/folders/${file.folderId}`,
    kind: file.kind ?? undefined,
    state: file.state,
    sender:
      file.senderName || file.senderEmail
        ? { display_name: file.senderName ?? undefined, email: file.senderEmail ?? undefined }
        : undefined,
    delete_time: file.deletedAt ?? undefined,
    purge_time: file.purgeAt ?? undefined,
  };
}

/** A version of a file. */
export function presentVersion(version: Version): Answer<'version'> {
  const { organizationId, fileId, id, sha256 } = version;
  return {
    name: `organizations/${organizationId}/files/${fileId}/versions/${id}`,
    filename: version.filename,
    mime_type: version.mimeType,
    size_bytes: String(version.sizeBytes),
    sha256: sha256 ? Buffer.from(sha256).toString('hex') : undefined,
    creator: version.creatorEmail ?? undefined,
    creator_name: version.creatorName ?? undefined,
    creator_picture: memberPicture(organizationId, version.creatorId, version.creatorPicture),
    create_time: version.createdAt.toISOString(),
    is_current: version.isCurrent,
    keep_forever: version.keepForever,
    purge_time: version.purgeAt?.toISOString(),
  };
}

/** What lists that people read have about a file in addition. */
type MoreOfFile = { names: ReadonlyMap<string, UserName>; starred: ReadonlySet<string> };

/** With the people behind a file, when its content changed last, and whether the reader marked it. */
export const presentFullFile = (
  file: FileText,
  rootFolderId: string,
  { names, starred }: MoreOfFile,
): Answer<'file'> => ({
  ...presentFileText(file, rootFolderId),
  content_update_time: contentUpdatedAt(file),
  modifier: presentName(file.organizationId, names.get(modifierIdOf(file) ?? '')),
  creator: presentName(file.organizationId, names.get(file.creatorId)),
  starred: starred.has(file.id),
});

const presentName = (organizationId: string, name: UserName | undefined) =>
  name && {
    email: name.email,
    display_name: name.displayName,
    picture: memberPicture(organizationId, name.id, name.pictureEtag),
  };

/** Where the picture of a member is, below the API; undefined without one. */
export const memberPicture = (organizationId: string, userId: string | null, etag: string | null) =>
  userId && etag ? `organizations/${organizationId}/members/${userId}/picture?v=${etag}` : undefined;

export function presentFolder(folder: Folder, rootFolderId: string): Answer<'folder'> {
  const folders = `organizations/${folder.organizationId}/folders`;
  const isAtRoot = folder.parentId === null || folder.parentId === rootFolderId;
  return {
    name: `${folders}/${folder.id}`,
    display_name: folder.displayName,
    folder: isAtRoot ? undefined : `${folders}/${folder.parentId}`,
    resource_id: folder.id,
    etag: `"${folder.etag}"`,
    create_time: folder.createdAt.toISOString(),
    update_time: folder.updatedAt.toISOString(),
    link: (folder.link ?? undefined) as Answer<'folder'>['link'],
    delete_time: folder.deletedAt?.toISOString(),
    purge_time: folder.purgeAt?.toISOString(),
  };
}

/** The folders above one, from the top down. */
export function presentAncestors(organizationId: string, steps: Step[]): Answer<'folder'>['ancestors'] {
  return steps.map(({ id, displayName }) => ({
    name: `organizations/${organizationId}/folders/${id}`,
    resource_id: id,
    display_name: displayName,
  }));
}

export function presentOrganization(organization: OwnOrganization): Answer<'organization'> {
  return {
    name: `organizations/${organization.id}`,
    organization_id: organization.id,
    display_name: organization.displayName,
    root_resource_id: organization.rootFolderId,
    role: organization.role.toLowerCase() as Lowercase<OwnOrganization['role']>,
    require_second_factor: organization.requiresSecondFactor,
    keep_versions: organization.keepVersions,
    keep_versions_days: organization.keepVersionsDays,
    picture: organization.picture
      ? `organizations/${organization.id}/picture?v=${organization.picture.etag}`
      : undefined,
    etag: `"${organization.etag}"`,
    create_time: organization.createdAt.toISOString(),
    update_time: organization.updatedAt.toISOString(),
  };
}

export const presentUser = (
  { picture, ...user }: User & { picture?: { etag: string } | null },
  mayCreateOrganizations: boolean,
): Answer<'user'> => ({
  name: `users/${user.id}`,
  email: user.email,
  email_verified: user.emailVerifiedAt !== null,
  display_name: user.displayName,
  picture: picture ? `user/picture?v=${picture.etag}` : undefined,
  is_administrator: user.isAdministrator,
  has_password: user.passwordHash !== null,
  may_create_organizations: mayCreateOrganizations,
  create_time: user.createdAt.toISOString(),
});

/** Only for the response that creates the token: its secret is never shown again. */
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

/** A browser session as its user sees it; `actor` is in one of them. */
export function presentSession(session: Session, actor: Actor): Answer<'sessions'>['sessions'][number] {
  return {
    name: `user/sessions/${session.id}`,
    create_time: session.createdAt.toISOString(),
    last_use_time: session.lastUsedAt.toISOString(),
    address: session.address ?? undefined,
    user_agent: session.userAgent ?? undefined,
    is_current: session.id === actor.sessionId,
  };
}

/**
 * An upload URL as its holder sees it; of a file request, with who asks for the files, and with the file that
 * uploads replace.
 */
export function presentUploadUrlState(
  url: UploadUrl,
  { sender, file }: { sender: Sender | null; file: File | null },
): Answer<'uploadUrlState'> {
  return {
    expire_time: url.expiresAt.toISOString(),
    max_files: url.maxFiles,
    remaining_files: Math.max(0, url.maxFiles - url.fileCount),
    max_size_bytes: url.maxSizeBytes === null ? undefined : String(url.maxSizeBytes),
    mime_type: url.mimeType ?? undefined,
    filename: url.filename ?? file?.filename,
    file: file ? `organizations/${file.organizationId}/files/${file.id}` : undefined,
    current_filename: file?.filename,
    display_name: url.displayName ?? undefined,
    message: url.message ?? undefined,
    requester: sender
      ? {
          display_name: sender.person,
          organization_display_name: sender.organization,
          has_logo: sender.logo !== null,
        }
      : undefined,
  };
}

/** A generated upload URL as its organization sees it. */
export function presentUploadUrl(url: UploadUrl, uri: string, rootFolderId: string): Answer<'uploadUrl'> {
  const organization = `organizations/${url.organizationId}`;
  return {
    upload_uri: uri,
    name: `${organization}/uploadUrls/${url.id}`,
    expire_time: url.expiresAt.toISOString(),
    create_time: url.createdAt.toISOString(),
    max_files: url.maxFiles,
    file_count: url.fileCount,
    filename: url.filename ?? undefined,
    mime_type: url.mimeType ?? undefined,
    max_size_bytes: url.maxSizeBytes === null ? undefined : String(url.maxSizeBytes),
    folder: url.folderId === rootFolderId ? undefined : `${organization}/folders/${url.folderId}`,
    file: url.fileId === null ? undefined : `${organization}/files/${url.fileId}`,
    display_name: url.displayName ?? undefined,
    message: url.message ?? undefined,
    revoke_time: url.revokedAt?.toISOString(),
  };
}

const protocols = { TUS: 'tus', CONTENT_RANGE: 'content-range', GRPC: 'grpc' } as const;

type UploadContext = {
  rootFolderId: string;
  /** How long an upload that receives nothing is kept: what it receives moves its end. */
  retentionSeconds: number;
  /** Only for callers who may write. */
  resumeUri?: string;
};

/** An unfinished upload. */
export function presentUpload(
  upload: PendingUpload,
  { rootFolderId, retentionSeconds, resumeUri }: UploadContext,
): Answer<'uploads'>['uploads'][number] {
  const organization = `organizations/${upload.organizationId}`;
  const mimeType = upload.mimeType ?? 'application/octet-stream';
  return {
    name: `${organization}/uploads/${upload.id}`,
    filename: upload.filename ?? defaultFilename(mimeType),
    mime_type: mimeType,
    size_bytes: upload.sizeBytes === null ? undefined : String(upload.sizeBytes),
    offset_bytes: String(upload.offsetBytes),
    folder: upload.folderId === rootFolderId ? undefined : `${organization}/folders/${upload.folderId}`,
    file: upload.fileId === null ? undefined : `${organization}/files/${upload.fileId}`,
    creator: upload.creatorEmail,
    protocol: protocols[upload.protocol as keyof typeof protocols],
    create_time: upload.createdAt.toISOString(),
    update_time: new Date(upload.expiresAt.getTime() - retentionSeconds * 1000).toISOString(),
    expire_time: upload.expiresAt.toISOString(),
    resume_uri: resumeUri,
  };
}
