import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import type { ListedShareLink, ShareRequest, ShareTarget } from '@/lib/domain/sharing/share-links';
import type { ShareAccess } from '@/lib/platform/db/generated/client';
import type { answers, requests } from '../schemas';
import { timedPage } from '../timed-page';

type ListContext = { app: App; access: Access<'file.share'>; query: z.output<typeof requests.page> };

/** The share links of a file, of a folder, or of the organization. */
export async function listShareLinks(
  { app, access, query }: ListContext,
  target: Partial<ShareTarget>,
): Promise<z.infer<typeof answers.shareLinks>> {
  const view = `shareLinks/${access.organization.id}/${target.fileId ?? ''}/${target.folderId ?? ''}`;
  const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
    app.shareLinks.list(access, target, page),
  );
  return { share_links: rows.map((link) => presentShareLink(app, link)), next_page_token };
}

/** The visits through a link. */
export async function listShareAccesses(
  { app, access, query }: ListContext,
  shareLinkId: string,
): Promise<z.infer<typeof answers.accesses>> {
  const view = `shareAccesses/${access.organization.id}/${shareLinkId}`;
  const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
    app.shareLinks.accesses(access, shareLinkId, page),
  );
  return { accesses: rows.map(presentShareAccess), next_page_token };
}

export function presentShareLink(app: App, link: ListedShareLink): z.infer<typeof answers.shareLink> {
  const organization = `organizations/${link.organizationId}`;
  return {
    name: `${organization}/shareLinks/${link.id}`,
    share_uri: app.shareLinks.uriOf(link) ?? undefined,
    target: link.fileId ? `${organization}/files/${link.fileId}` : `${organization}/folders/${link.folderId}`,
    target_display_name: link.targetName ?? undefined,
    creator: link.creatorEmail,
    expire_time: link.expiresAt?.toISOString(),
    max_downloads: link.maxDownloads ?? undefined,
    download_count: link.downloadCount,
    has_password: link.passwordHash !== null,
    allow_upload: link.uploadUrlId !== null,
    disposition: link.showsInline === false ? 'attachment' : 'inline',
    create_time: link.createdAt.toISOString(),
  };
}

const presentShareAccess = ({ createdAt, kind, path, sizeBytes, address }: ShareAccess) => ({
  create_time: createdAt.toISOString(),
  kind,
  path: path || undefined,
  size_bytes: String(sizeBytes),
  address: address ?? undefined,
});

/** The share link that a request body describes. */
export function readShareRequest(body: z.output<typeof requests.createShareLink>): ShareRequest {
  return {
    lifetimeMs: body.expire_duration,
    password: body.password ?? null,
    maxDownloads: body.max_downloads ?? null,
    allowsUpload: body.allow_upload ?? false,
    showsInline: body.disposition ? body.disposition === 'inline' : null,
  };
}
