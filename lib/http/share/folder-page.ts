import type { App } from '@/lib/app';
import { sizeText } from '@/lib/client/sizes';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import { type Html, html } from '../html';
import { framed, type Reader } from './frame';
import { iconOf, icons } from './icons';
import { addressOf, breadcrumbsOf, factsOf, type SharePage } from './parts';

/** The maximum number of entries on one page. */
const MAX_ENTRIES = 1000;

type Branch = { entry: Entry; children: Branch[] };

/** The page of a shared folder: everything below it, with a download link for each file. */
export async function folderPage({ app, reader, visit }: SharePage, folder: FolderEntry) {
  const { t, locale } = reader;
  const { tree, files, bytes, isTruncated } = await treeOf(app, visit, folder);
  const facts = [t('files', { count: files }), sizeText(bytes, locale)];
  const body = html`<div class="card">
${breadcrumbsOf(reader, visit, folder.path)}
<div class="head">
  <span class="mark">${icons.folder}</span>
  <div class="words">
    <h1><bdi>${folder.folder.displayName}</bdi></h1>
    ${factsOf(reader, visit.link, isTruncated ? [] : facts)}
  </div>
</div>
${tree.length === 0 ? html`<p class="empty">${t('empty')}</p>` : listOf(reader, tree, { isTruncated, path: '' })}
${isTruncated && html`<p class="note">${t('more', { count: MAX_ENTRIES })}</p>`}
</div>`;
  return framed(reader, { title: folder.folder.displayName, body });
}

async function treeOf(app: App, { access }: Visit, folder: FolderEntry) {
  const root: Branch = { entry: folder, children: [] };
  const branches = new Map([[folder.path, root]]);
  let count = 0;
  let files = 0;
  let bytes = 0n;
  for await (const entry of app.paths.descendants(access, folder)) {
    // External folders are not shared.
    if (entry.type === 'folder' && entry.folder.link) continue;
    count += 1;
    if (count > MAX_ENTRIES) break;
    const branch = { entry, children: [] };
    const parent = entry.path.includes('/') ? entry.path.slice(0, entry.path.lastIndexOf('/')) : '';
    branches.get(parent)?.children.push(branch);
    if (entry.type === 'folder') branches.set(entry.path, branch);
    else {
      files += 1;
      bytes += entry.file.sizeBytes;
    }
  }
  return { tree: root.children, files, bytes, isTruncated: count > MAX_ENTRIES };
}

/** In a truncated tree each folder links to its own page. */
function listOf(
  reader: Reader,
  branches: Branch[],
  { isTruncated, path }: { isTruncated: boolean; path: string },
): Html {
  // Folders first, as people look for them.
  const ordered = [...branches].sort((a, b) => rank(a) - rank(b));
  const isTop = path === '';
  return html`<ul${isTop && html` class="tree"`}>${ordered.map((branch) => itemOf(reader, branch, { isTruncated, isTop }))}
${isTruncated && !isTop && html`<li class="file"><a href="${addressOf(path)}">${reader.t('showAll')}</a></li>`}</ul>`;
}

const rank = ({ entry }: Branch) => (entry.type === 'folder' ? 0 : 1);

function itemOf(
  reader: Reader,
  { entry, children }: Branch,
  { isTruncated, isTop }: { isTruncated: boolean; isTop: boolean },
): Html {
  const { t, locale } = reader;
  if (entry.type === 'folder') {
    return html`<li><details${isTop && html` open`}>
<summary>${icons.folder} <bdi>${entry.folder.displayName}</bdi></summary>
${listOf(reader, children, { isTruncated, path: entry.path })}
</details></li>`;
  }
  const { filename, mimeType, sizeBytes } = entry.file;
  return html`<li class="file">${iconOf(mimeType)}
<a href="${addressOf(entry.path)}"><bdi>${filename}</bdi></a>
<span class="size">${sizeText(sizeBytes, locale)}</span>
<a class="get" href="${addressOf(entry.path, 'attachment')}" aria-label="${t('downloadNamed', { name: filename })}">${icons.download}</a></li>`;
}
