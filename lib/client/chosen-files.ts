/**
 * A file that the user chose, with its path below the target folder: `photos/2026/a.jpg`. Without a file, an
 * empty folder.
 */
export type ChosenFile = { file: File | null; path: string };

export const fromInput = (files: Iterable<File>): ChosenFile[] =>
  [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

/**
 * Everything in a drop, folders with all their content. Call it during the event: the items are gone
 * afterwards.
 */
export async function fromItems(items: Iterable<DataTransferItem>): Promise<ChosenFile[]> {
  const roots = [...items].flatMap((item) =>
    item.kind === 'file' ? [{ entry: item.webkitGetAsEntry(), file: item.getAsFile() }] : [],
  );
  const chosen: ChosenFile[] = [];
  for (const { entry, file } of roots) {
    if (entry) await collect(entry, chosen);
    else if (file) chosen.push({ file, path: file.name });
  }
  return chosen;
}

async function collect(entry: FileSystemEntry, chosen: ChosenFile[]): Promise<void> {
  const path = entry.fullPath.slice(1);
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    chosen.push({ file, path });
    return;
  }
  const children = await childrenOf((entry as FileSystemDirectoryEntry).createReader());
  if (children.length === 0) chosen.push({ file: null, path });
  for (const child of children) await collect(child, chosen);
}

/** A reader returns at most a hundred entries per call, and none at the end. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return children;
    children.push(...some);
  }
}

/** Browsers name every pasted screenshot `image.png`; a name with the time avoids conflicts. */
export function pastedName(name: string, now: Date): string {
  if (!/^image\.\w+$/.test(name)) return name;
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(twoDigits).join('.');
  return `Pasted ${day} ${time}${name.slice('image'.length)}`;
}
