import type { Readable } from 'node:stream';
import type { App } from '@/lib/app';
import { fail } from '@/lib/base/errors';
import type { ThumbnailSize } from '@/lib/base/thumbnail-sizes';
import type { Entry, FileEntry, FolderEntry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import { senderOf } from '@/lib/domain/sharing/sender';
import type { ShareTransfer } from '@/lib/domain/sharing/share-downloads';
import { passSeconds, type Visit } from '@/lib/domain/sharing/share-visits';
import { cookieOf } from '@/lib/domain/users/session-cookie';
import type { ByteRange } from '@/lib/platform/storage/storage';
import { empty, json } from '../answer';
import { basicPassword } from '../basic-password';
import { watchDelivery } from '../delivery';
import { fileResponse, inlineTypeOf } from '../file-response';
import { acceptsHtml } from '../html';
import { publicAddress } from '../public-address';
import type { Context, RouteSpec } from '../route';
import { thumbnailResponse } from '../thumbnail-response';
import { filePage } from './file-page';
import { folderPage } from './folder-page';
import { readerOf } from './frame';
import { encodePath } from './parts';
import { isPreviewRequest } from './preview-request';

type Query = {
  path?: string;
  zip?: string;
  disposition?: 'attachment' | 'inline';
  thumbnail?: ThumbnailSize;
  v?: string;
  received?: string;
};
type VisitContext = Pick<Context<RouteSpec>, 'app' | 'request' | 'host' | 'origin' | 'params'> & {
  query: Query;
};

/**
 * The response to a visit of a share link. Browsers get a page unless they request a `disposition`; programs
 * get the file. The address of a folder ends with a slash, so that the links of its index page are relative
 * to it; it is a page for programs too, but for those that ask for JSON. The link itself has no slash: there
 * people get the page, and programs are redirected. Link previews and prefetches always get the page.
 *
 * Neither the page nor its preview counts as a download: `disposition=inline`, if the link shows files inline
 * and has no download limit. A link with a limit has no preview; all other requests for bytes are counted.
 */
export async function answerVisit(context: VisitContext): Promise<Response> {
  const { app, request, origin, params, query } = context;
  const isPreview = isPreviewRequest(request);
  const wantsZip = query.zip !== undefined && !isPreview;
  const isForBytes = query.disposition !== undefined || query.thumbnail !== undefined || wantsZip;
  const wantsPage = isPreview || (!isForBytes && acceptsHtml(request));
  const elsewhere = wantsPage ? publicAddress(app.config, request) : null;
  if (elsewhere) return empty(307, { Location: elsewhere });
  const target = targetOf(params, query);
  const visit = await app.shareVisits.open(params.secret ?? '', {
    ...target,
    password: basicPassword(request.headers.get('authorization')),
    pass: cookieOf(request.headers.get('cookie'), passCookie(app)),
    isResuming: request.method === 'GET' && request.headers.has('range'),
    origin,
  });
  const { entry } = visit;
  if (query.thumbnail !== undefined && !isPreview) return thumbnailOf(context, visit, query.thumbnail);
  if (wantsZip) return zipOf(context, visit, entry);
  const wantsList = entry.type === 'folder' && !isPreview && asksForJson(request);
  const isLinkItself = params.path === undefined && !query.path;
  const hasSlash = !(isLinkItself && wantsPage);
  const isMisplaced = query.path || (entry.type === 'folder' && !target.isFolder && hasSlash);
  if (isMisplaced && !wantsList) return redirectTo(addressOfEntry(params.secret ?? '', entry), query);
  if (request.method === 'GET' && (wantsPage || entry.type === 'folder'))
    await app.shareVisits.logVisit(visit, 'view');
  if (wantsList) return json(await listingOf(app, visit, entry));
  const sender = acceptsHtml(request) ? await senderOf(app.db, visit.link) : null;
  const page = {
    app,
    reader: readerOf(request),
    visit,
    sender,
    secret: params.secret ?? '',
    hasReceived: query.received !== undefined,
  };
  if (entry.type === 'folder') {
    const isHead = request.method === 'HEAD';
    return folderPage(page, entry, { isHead, isForPeople: acceptsHtml(request), hasSlash });
  }
  return wantsPage ? filePage(page, entry) : bytesOf(context, visit, entry);
}

/** What a request is for: the rest of its path, where a slash at the end means a folder, or its `path`. */
function targetOf({ path: rest }: VisitContext['params'], { path = '' }: Query) {
  if (rest === undefined) return { path, isFolder: false };
  return { path: rest.replace(/\/$/, ''), isFolder: rest === '' || rest.endsWith('/') };
}

/** Programs that ask for JSON; all others follow links. */
const asksForJson = (request: Request) =>
  !acceptsHtml(request) && /\bapplication\/json\b/i.test(request.headers.get('accept') ?? '');

const addressOfEntry = (secret: string, { path, type }: Entry) =>
  `/s/${secret}${path && `/${encodePath(path)}`}${type === 'folder' ? '/' : ''}`;

const redirectTo = (address: string, { disposition }: Query) =>
  empty(307, {
    Location: disposition ? `${address}?disposition=${disposition}` : address,
    'Cache-Control': 'no-store',
    Vary: 'Accept',
  });

/** A thumbnail of a shared file. It is no download, so a link with a download limit shows none. */
async function thumbnailOf(
  { app, request, query }: VisitContext,
  visit: Visit,
  size: ThumbnailSize,
): Promise<Response> {
  const { access, entry } = visit;
  if (entry.type === 'folder' || !app.shareVisits.hasThumbnails(visit)) throw fail('NO_THUMBNAIL');
  return thumbnailResponse(request, entry.file, {
    size,
    v: query.v,
    read: (wanted) => app.thumbnails.read(access, entry.file, wanted),
  });
}

function bytesOf(context: VisitContext, visit: Visit, { file }: FileEntry): Promise<Response> {
  const { app, query } = context;
  const { link, access } = visit;
  const isView =
    query.disposition === 'inline' && app.shareVisits.mayView(visit) && inlineTypeOf(file) !== null;
  const source = {
    open: (range?: ByteRange) => app.files.open(access, file, range),
    verify: () => app.files.verify(access, file),
  };
  return fileResponse(
    context.request,
    file,
    counted(context, visit, { item: file, source, kind: isView ? 'preview' : 'download' }),
    { wantsInline: wantsInline(link.showsInline, query), isCapability: true },
  );
}

/** What the visit asks for, as far as the link allows it; else what the link says. Default: an attachment. */
const wantsInline = (showsInline: boolean | null, { disposition }: Query): boolean =>
  disposition === undefined ? showsInline === true : disposition === 'inline' && showsInline !== false;

/** Everything below a folder as one archive. */
async function zipOf(context: VisitContext, visit: Visit, entry: Entry): Promise<Response> {
  const { app, request, origin } = context;
  const { link, access } = visit;
  if (entry.type === 'file') {
    throw fail('FIELD_INVALID', {
      values: { field: 'zip', problem: 'is for folders; leave it out to download this file' },
      metadata: { field: 'zip' },
    });
  }
  const archive = await app.archives.ofSharedFolder({
    link,
    access,
    folder: entry,
    address: origin.address ?? '',
    isResuming: request.method === 'GET' && request.headers.has('range'),
  });
  const served = app.archives.served(archive);
  const item = { id: archive.id, sizeBytes: served.sizeBytes };
  const source = { open: (range?: ByteRange) => app.archives.open(access, archive, range) };
  return fileResponse(request, served, counted(context, visit, { item, source, kind: 'download' }), {
    wantsInline: false,
    isCapability: true,
  });
}

type CountedSource = {
  /** What is counted: the file or the archive. */
  item: Pick<File, 'id' | 'sizeBytes'>;
  source: { open(range?: ByteRange): Promise<Readable>; verify?(): Promise<void> };
  kind: 'download' | 'preview';
};

/** A source whose transfers are logged and, if they are downloads, counted. */
function counted(
  { app, host }: VisitContext,
  visit: Visit,
  { item, source, kind }: CountedSource,
): Parameters<typeof fileResponse>[2] {
  let transfer: ShareTransfer | undefined;
  let isWatched = false;
  return {
    async begin(ranges) {
      if (kind === 'preview') return;
      transfer = await app.shareVisits.beginDownload(visit, item, ranges);
      isWatched = follow(host, transfer);
    },
    async open(range) {
      try {
        const stream = await source.open(range);
        const logged = await app.shareVisits.logTransfer(visit, kind, { stream, transfer });
        if (transfer) bind(transfer, logged, { isWatched });
        return logged;
      } catch (error) {
        await transfer?.end({ isComplete: false, hasBegun: false });
        throw error;
      }
    },
    verify: source.verify,
  };
}

/** Ends a transfer with its response. Returns false where the host does not show its response. */
const follow = (host: VisitContext['host'], transfer: ShareTransfer): boolean =>
  watchDelivery(host, {
    onEnd: ({ isFlushed, hasBegun }) => void transfer.end({ isComplete: isFlushed, hasBegun }),
    onReset: () => void transfer.undo(),
  });

/** Lets a transfer interrupt its stream, and ends it with the stream where the response is not watched. */
function bind(transfer: ShareTransfer, stream: Readable, { isWatched }: { isWatched: boolean }): void {
  transfer.onInterrupt(() => stream.destroy(new Error('The visitor started this download again.')));
  if (isWatched) return;
  stream.once('close', () => {
    const { errored } = stream;
    if (errored || transfer.isSent()) void transfer.end({ isComplete: !errored, hasBegun: true });
  });
}

/**
 * Checks the password from the form, sets a cookie that is sent only to this link, and redirects to the page.
 */
export async function answerPassword({
  app,
  origin,
  params,
  query,
  body,
}: Omit<VisitContext, 'request' | 'host'> & { body: { password: string } }): Promise<Response> {
  const { secret = '' } = params;
  const pass = await app.shareVisits.issuePass(secret, body.password, origin);
  const cookie = [
    `${passCookie(app)}=${pass}`,
    `Path=/s/${secret}`,
    `Max-Age=${passSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(app.sessionCookie.isSecure ? ['Secure'] : []),
  ].join('; ');
  const below = params.path ?? query.path;
  const back =
    below === undefined || (below === '' && params.path === undefined) ? '' : `/${encodePath(below)}`;
  return empty(303, { Location: `/s/${secret}${back}`, 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
}

/** "__Secure-", since "__Host-" requires Path=/ (RFC 6265bis §4.1.3). */
const passCookie = ({ sessionCookie }: App) => `${sessionCookie.isSecure ? '__Secure-' : ''}holdall.share`;

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
