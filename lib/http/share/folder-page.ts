import { FastResponse } from 'srvx/node';
import type { App } from '@/lib/app';
import { sizeText } from '@/lib/client/sizes';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import { bytes } from '../answer';
import { type Html, html } from '../html';
import { framed, type Reader, streamed } from './frame';
import { iconOf, icons } from './icons';
import { breadcrumbsOf, encodePath, factsOf, type SharePage, thumbnailAddress } from './parts';

/** The maximum number of entries in a tree. A larger one is shown folder by folder. */
const MAX_TREE_ENTRIES = 1000;

type Branch = { entry: Entry; children: Branch[] };

/**
 * The index page of a shared folder, with a relative link to each file and folder in it. People see all that
 * is below it as a tree or, if that is too large, the folder alone, as programs do, sent while it is read.
 * The download buttons are forms, because programs that mirror the folder follow every link. For programs
 * files come first: wget stores the address of the link without its slash as a file, and replaces that by a
 * directory only for a file in it.
 */
export async function folderPage(
  page: SharePage,
  folder: FolderEntry,
  { isHead, isForPeople, hasSlash }: { isHead: boolean; isForPeople: boolean; hasSlash: boolean },
): Promise<Response> {
  const { app, reader, visit, sender } = page;
  const place = { base: folder.path, prefix: hasSlash ? '' : `${page.secret}/` };
  const { t, locale } = reader;
  const tree = isForPeople ? await treeOf(app, visit, folder) : null;
  const title = folder.folder.displayName;
  const all = tree ?? (isForPeople ? await app.archives.measure(visit.access, folder) : null);
  const facts = tree ? [t('files', { count: tree.files }), sizeText(tree.bytes, locale)] : [];
  const isWorthAll = all !== null && all.files > 0;
  const head = html`${breadcrumbsOf(reader, visit)}
<div class="head">
  <span class="mark">${icons.folder}</span>
  <div class="words">
    <h1><bdi>${title}</bdi></h1>
    ${factsOf(reader, visit.link, facts)}
  </div>
  ${isWorthAll && html`<form class="all" action=""><button class="button" name="zip" value="">${icons.download} ${t('downloadAll', { size: sizeText(all.bytes, locale) })}</button></form>`}
</div>`;
  if (tree) {
    const list = html`<ul class="tree">${tree.branches.map((branch) => itemOf(reader, branch, { ...place, pictures: tree.pictures, isTop: true }))}</ul>`;
    const content = tree.branches.length === 0 ? html`<p class="empty">${t('empty')}</p>` : list;
    return framed(reader, {
      title,
      sender,
      body: html`<div class="card">${head}${content}${sendForm(page, folder)}</div>`,
    });
  }
  const { body, headers } = streamed(reader, {
    isForPrograms: !isForPeople,
    title,
    sender,
    before: html`<div class="card">${head}<ul class="tree">`,
    rows: rowsOf(app, reader, { visit, folder, place, filesFirst: !isForPeople }),
    after: html`</ul>${isForPeople && sendForm(page, folder)}</div>`,
  });
  if (isHead) return new FastResponse(null, { headers });
  return bytes(app.accessWatch.guardStream(visit.access, body), 200, headers);
}

/**
 * A form that adds a file to the shared folder, where its link allows that: sent without a script, and back
 * to this page.
 */
function sendForm({ app, reader, visit, secret, hasReceived }: SharePage, folder: FolderEntry): Html | null {
  const { uploadUrlId } = visit.link;
  if (uploadUrlId === null || folder.path !== '') return null;
  const { t } = reader;
  const { pathname } = new URL(app.uploadUrls.uriOf({ id: uploadUrlId }));
  const query = new URLSearchParams({ from: secret });
  const pass = app.shareVisits.passOf(visit);
  if (pass !== null) query.set('pass', pass);
  return html`<form class="send" method="post" enctype="multipart/form-data" action="${pathname}?${String(query)}">
<h2>${t('send')}</h2>
${hasReceived && html`<p class="done" role="status">${t('received')}</p>`}
<div class="fields">
<div><label for="sender_name">${t('senderName')}</label><input id="sender_name" name="sender_name" autocomplete="name" maxlength="255"></div>
<div><label for="sender_email">${t('senderEmail')}</label><input id="sender_email" name="sender_email" type="email" autocomplete="email" maxlength="254"></div>
</div>
<div><label for="file">${t('file')}</label><input id="file" name="file" type="file" required></div>
<button class="button">${t('sendFile')}</button>
</form>`;
}

/** Everything below a folder; null if that is more than fits on a page. */
async function treeOf(app: App, visit: Visit, folder: FolderEntry) {
  const root: Branch = { entry: folder, children: [] };
  const parents = new Map([[folder.path, root]]);
  let count = 0;
  const shown: File[] = [];
  let bytes = 0n;
  for await (const entry of app.paths.descendants(visit.access, folder)) {
    if (isExternal(entry)) continue;
    count += 1;
    if (count > MAX_TREE_ENTRIES) return null;
    const branch = { entry, children: [] };
    const parent = entry.path.includes('/') ? entry.path.slice(0, entry.path.lastIndexOf('/')) : '';
    parents.get(parent)?.children.push(branch);
    if (entry.type === 'folder') parents.set(entry.path, branch);
    else {
      shown.push(entry.file);
      bytes += entry.file.sizeBytes;
    }
  }
  for (const { children } of parents.values()) children.sort((a, b) => rank(a.entry) - rank(b.entry));
  return {
    branches: root.children,
    files: shown.length,
    bytes,
    pictures: await picturesOf(app, visit, shown),
  };
}

/** The ids of files whose thumbnails visitors may see. */
async function picturesOf(app: App, visit: Visit, files: File[]): Promise<Set<string>> {
  return app.shareVisits.hasThumbnails(visit) ? app.thumbnails.findLikely(visit.access, files) : new Set();
}

/** The rows of one folder. */
async function* rowsOf(
  app: App,
  reader: Reader,
  {
    visit,
    folder,
    place,
    filesFirst,
  }: { visit: Visit; folder: FolderEntry; place: Place; filesFirst: boolean },
): AsyncGenerator<Html> {
  for await (const entry of app.paths.children(visit.access, folder, { filesFirst })) {
    if (!isExternal(entry)) yield rowOf(reader, entry, place);
  }
}

/** External folders are not shared. */
const isExternal = (entry: Entry) => entry.type === 'folder' && entry.folder.link !== null;

/** Folders first, as people look for them. */
const rank = ({ type }: Entry) => (type === 'folder' ? 0 : 1);

/**
 * The path of the page's folder, what its links begin with, and the ids of files with a picture: none on
 * pages for programs.
 */
type Place = { base: string; prefix: string; pictures?: Set<string> };

/** An entry with everything below it. */
function itemOf(
  reader: Reader,
  { entry, children }: Branch,
  { isTop, ...place }: Place & { isTop: boolean },
): Html {
  if (entry.type === 'file') return rowOf(reader, entry, place);
  const { displayName } = entry.folder;
  return html`<li><details${isTop && html` open`}>
<summary>${icons.folder} <bdi>${displayName}</bdi></summary>
<ul><li class="file"><a href="${addressFrom(place, entry)}">${reader.t('openEntry', { name: displayName })}</a></li>
${children.map((branch) => itemOf(reader, branch, { ...place, isTop: false }))}</ul>
</details></li>`;
}

function rowOf({ t, locale }: Reader, entry: Entry, place: Place): Html {
  const address = addressFrom(place, entry);
  if (entry.type === 'folder') {
    return html`<li class="file"><span class="thumb">${icons.folder}</span> <a href="${address}"><bdi>${entry.folder.displayName}</bdi></a></li>\n`;
  }
  const { id, filename, mimeType, sizeBytes } = entry.file;
  const picture =
    place.pictures?.has(id) &&
    html`<img src="${address}${thumbnailAddress(entry.file, 64)}" alt="" loading="lazy" width="28" height="28">`;
  return html`<li class="file"><span class="thumb">${iconOf(mimeType)}${picture}</span>
<a href="${address}"><bdi>${filename}</bdi></a>
<span class="size">${sizeText(sizeBytes, locale)}</span>
<form action="${address}"><button class="get" name="disposition" value="attachment" aria-label="${t('downloadNamed', { name: filename })}">${icons.download}</button></form></li>\n`;
}

/** The address of an entry, relative to the page. */
const addressFrom = ({ base, prefix }: Place, { type, path }: Entry) =>
  prefix + encodePath(base === '' ? path : path.slice(base.length + 1)) + (type === 'folder' ? '/' : '');
