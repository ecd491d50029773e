import type { App } from '@/lib/app';
import type { Visit } from '@/lib/links/share-visits';
import type { Origin } from '@/lib/organizations/access';
import { json } from './answer';
import { fileResponse } from './file-response';

type Asked = {
  app: App;
  request: Request;
  origin: Origin;
  params: Record<string, string>;
  query: { path: string; disposition?: 'attachment' | 'inline' };
};

/** Answers whoever comes by a share link: with the file, or with what is in the folder. */
export async function bytesOrListing({ app, request, origin, params, query }: Asked): Promise<Response> {
  const password = basicPassword(request.headers.get('authorization'));
  const goesOn = request.method === 'GET' && request.headers.has('range');
  const coming = { path: query.path, password, goesOn, origin };
  const visit = await app.shareVisits.open(params.secret ?? '', coming);
  const { entry, link } = visit;
  if (entry.type === 'folder') return json(await listingOf(app, visit));

  const { file } = entry;
  return fileResponse(
    request,
    file,
    async (range) => {
      await app.shareVisits.count(visit, file, range);
      return app.shareVisits.noting(visit, await app.files.open(visit.access, file, range));
    },
    { wantsInline: link.showsInline && query.disposition !== 'attachment', isCapability: true },
  );
}

/** The files below a shared folder, depth first. */
async function listingOf(app: App, visit: Visit) {
  await app.shareVisits.note(visit, 'view');
  const files = [];
  if (visit.entry.type === 'folder') {
    for await (const entry of app.paths.descendants(visit.access, visit.entry, {})) {
      if (entry.type !== 'file') continue;
      const { mimeType, sizeBytes, updatedAt } = entry.file;
      files.push({
        path: entry.path,
        mime_type: mimeType,
        size_bytes: String(sizeBytes),
        update_time: updatedAt.toISOString(),
      });
    }
  }
  return { files };
}

/** The password of HTTP Basic (RFC 7617), whatever the user name; null where there is none. */
function basicPassword(authorization: string | null): string | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const at = text.indexOf(':');
  return at < 0 ? null : text.slice(at + 1);
}
