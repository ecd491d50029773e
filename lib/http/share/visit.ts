import type { App } from '@/lib/app';
import type { FileEntry, FolderEntry } from '@/lib/domain/entries/entry';
import { passSeconds, type Visit } from '@/lib/domain/sharing/share-visits';
import { cookieOf } from '@/lib/domain/users/session';
import { empty, json } from '../answer';
import { fileResponse, inlineTypeOf } from '../file-response';
import { asksForPage } from '../html';
import type { Context, RouteSpec } from '../route';
import { filePage } from './file-page';
import { folderPage } from './folder-page';
import { readerOf } from './frame';

type Query = { path: string; disposition?: 'attachment' | 'inline' };
type Asked = Pick<Context<RouteSpec>, 'app' | 'request' | 'origin' | 'params'> & { query: Query };

/**
 * Answers whoever comes by a share link. A browser that asks for no bytes in particular gets a page;
 * programs, and whoever asks for a `disposition`, get the file, or as JSON what is in the folder.
 *
 * To look at the page is no download, and neither is the preview in it: `disposition=inline`, where the link
 * shows files inline and bounds no downloads. A link that bounds them has no preview; every other way to the
 * bytes is counted.
 */
export async function answerVisit(asked: Asked): Promise<Response> {
  const { app, request, origin, params, query } = asked;
  const isPage = query.disposition === undefined && asksForPage(request);
  if (isPage && isElsewhere(app, request)) return empty(307, { Location: publicAddress(asked) });
  const visit = await app.shareVisits.open(params.secret ?? '', {
    path: query.path,
    password: basicPassword(request.headers.get('authorization')),
    pass: cookieOf(request.headers.get('cookie'), passCookie(app)),
    goesOn: request.method === 'GET' && request.headers.has('range'),
    origin,
  });
  const { entry } = visit;
  if (request.method === 'GET' && (isPage || entry.type === 'folder'))
    await app.shareVisits.note(visit, 'view');
  if (entry.type === 'folder') {
    return isPage
      ? folderPage(app, readerOf(request), visit, entry)
      : json(await listingOf(app, visit, entry));
  }
  return isPage ? filePage(app, readerOf(request), visit, entry) : bytesOf(asked, visit, entry);
}

function bytesOf({ app, request, query }: Asked, visit: Visit, { file }: FileEntry): Promise<Response> {
  const { link, access } = visit;
  const isView =
    query.disposition === 'inline' && app.shareVisits.mayView(visit) && inlineTypeOf(file) !== null;
  return fileResponse(
    request,
    file,
    async (range) => {
      if (!isView) await app.shareVisits.count(visit, file, range);
      const stream = await app.files.open(access, file, range);
      return app.shareVisits.noting(visit, isView ? 'preview' : 'download', stream);
    },
    { wantsInline: link.showsInline && query.disposition !== 'attachment', isCapability: true },
  );
}

/**
 * Lets in whoever sends the password by the form: a pass in a cookie that only this link ever gets, and back
 * to the page.
 */
export async function answerPassword({
  app,
  origin,
  params,
  query,
  body,
}: Omit<Asked, 'request'> & { body: { password: string } }): Promise<Response> {
  const { secret = '' } = params;
  const pass = await app.shareVisits.enter(secret, body.password, origin);
  const cookie = [
    `${passCookie(app)}=${pass}`,
    `Path=/s/${secret}`,
    `Max-Age=${passSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(app.sessions.isSecure ? ['Secure'] : []),
  ].join('; ');
  const back = query.path === '' ? '' : `?path=${encodeURIComponent(query.path)}`;
  return empty(303, { Location: `/s/${secret}${back}`, 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
}

/** "__Host-" would want it sent to every path; so it is "__Secure-" (RFC 6265bis §4.1.3). */
const passCookie = ({ sessions }: App) => `${sessions.isSecure ? '__Secure-' : ''}holdall.share`;

/** Pages are shown under the public name alone. */
function isElsewhere({ config }: App, { headers }: Request): boolean {
  const host = headers.get('host');
  return host !== null && host !== new URL(config.publicUrl).host;
}

const publicAddress = ({ app, request }: Asked) => {
  const { pathname, search } = new URL(request.url);
  return app.config.publicUrl + pathname + search;
};

/** The files below a shared folder, depth first. */
async function listingOf(app: App, { access }: Visit, folder: FolderEntry) {
  const files = [];
  for await (const entry of app.paths.descendants(access, folder)) {
    if (entry.type !== 'file') continue;
    const { mimeType, sizeBytes, updatedAt } = entry.file;
    files.push({
      path: entry.path,
      mime_type: mimeType,
      size_bytes: String(sizeBytes),
      update_time: updatedAt.toISOString(),
    });
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
