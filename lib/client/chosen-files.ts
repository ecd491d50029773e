/**
 * A file that somebody chose, with its path below the place it goes to: `photos/2026/a.jpg`. Without a file,
 * an empty folder.
 */
export type Chosen = { file: File | null; path: string };

export const fromInput = (files: FileList): Chosen[] =>
  [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

/** Everything that was dropped, folders with all that is in them. Call it during the event. */
export async function fromItems(items: DataTransferItemList): Promise<Chosen[]> {
  const roots = [...items].flatMap((item) =>
    item.kind === 'file' ? [{ entry: item.webkitGetAsEntry(), file: item.getAsFile() }] : [],
  );
  const found: Chosen[] = [];
  for (const { entry, file } of roots) {
    if (entry) await walk(entry, found);
    else if (file) found.push({ file, path: file.name });
  }
  return found;
}

async function walk(entry: FileSystemEntry, found: Chosen[]): Promise<void> {
  const path = entry.fullPath.slice(1);
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ file, path });
    return;
  }
  const children = await childrenOf((entry as FileSystemDirectoryEntry).createReader());
  if (children.length === 0) found.push({ file: null, path });
  for (const child of children) await walk(child, found);
}

/** A reader hands out at most a hundred entries at a time, and none at the end. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
