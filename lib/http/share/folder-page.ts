import type { App } from '@/lib/app';
import { sizeText } from '@/lib/client/sizes';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import { type Html, html } from '../html';
import { framed, type Reader } from './frame';
import { iconOf, icons } from './icons';
import { addressOf, factsOf, wayTo } from './parts';

/** The most entries that one page shows; what lies deeper has a page of its own. */
const most = 1000;

type Branch = { entry: Entry; inside: Branch[] };

/** What a link to a folder shows to people: all that is below it, each file with its download. */
export async function folderPage(app: App, reader: Reader, visit: Visit, folder: FolderEntry) {
  const { t, locale } = reader;
  const { tree, files, bytes, isCut } = await treeOf(app, visit, folder);
  const facts = [t('files', { count: files }), sizeText(bytes, locale)];
  const body = html`<div class="sheet">
${wayTo(reader, visit, folder.path)}
<div class="head">
  <span class="mark">${icons.folder}</span>
  <div class="words">
    <h1><bdi>${folder.folder.displayName}</bdi></h1>
    ${factsOf(reader, visit.link, isCut ? [] : facts)}
  </div>
</div>
${tree.length === 0 ? html`<p class="empty">${t('empty')}</p>` : listOf(reader, tree, isCut, '')}
${isCut && html`<p class="note">${t('more', { count: most })}</p>`}
</div>`;
  return framed(reader, { title: folder.folder.displayName, body });
}

async function treeOf(app: App, { access }: Visit, folder: FolderEntry) {
  const root: Branch = { entry: folder, inside: [] };
  const branches = new Map([[folder.path, root]]);
  let count = 0;
  let files = 0;
  let bytes = 0n;
  for await (const entry of app.paths.descendants(access, folder)) {
    // What lies behind a link to elsewhere is not shared.
    if (entry.type === 'folder' && entry.folder.link) continue;
    count += 1;
    if (count > most) break;
    const branch = { entry, inside: [] };
    const holder = entry.path.includes('/') ? entry.path.slice(0, entry.path.lastIndexOf('/')) : '';
    branches.get(holder)?.inside.push(branch);
    if (entry.type === 'folder') branches.set(entry.path, branch);
    else {
      files += 1;
      bytes += entry.file.sizeBytes;
    }
  }
  return { tree: root.inside, files, bytes, isCut: count > most };
}

/** Where not all is shown, each folder leads to a page of its own. */
function listOf(reader: Reader, branches: Branch[], isCut: boolean, path: string): Html {
  // Folders first, as people look for them.
  const ordered = [...branches].sort((one, other) => rank(one) - rank(other));
  const isTop = path === '';
  return html`<ul${isTop && html` class="tree"`}>${ordered.map((branch) => itemOf(reader, branch, isCut, isTop))}
${isCut && !isTop && html`<li class="file"><a href="${addressOf(path)}">${reader.t('whole')}</a></li>`}</ul>`;
}

const rank = ({ entry }: Branch) => (entry.type === 'folder' ? 0 : 1);

function itemOf(reader: Reader, { entry, inside }: Branch, isCut: boolean, isTop: boolean): Html {
  const { t, locale } = reader;
  if (entry.type === 'folder') {
    return html`<li><details${isTop && html` open`}>
<summary>${icons.folder} <bdi>${entry.folder.displayName}</bdi></summary>
${listOf(reader, inside, isCut, entry.path)}
</details></li>`;
  }
  const { filename, mimeType, sizeBytes } = entry.file;
  return html`<li class="file">${iconOf(mimeType)}
<a href="${addressOf(entry.path)}"><bdi>${filename}</bdi></a>
<span class="size">${sizeText(sizeBytes, locale)}</span>
<a class="get" href="${addressOf(entry.path, 'attachment')}" aria-label="${t('downloadNamed', { name: filename })}">${icons.download}</a></li>`;
}
