import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The objects of a file in order, and the digest of the file; null until it is computed. */
export type FileObjects = {
  file: string;
  sha256: string | null;
  objects: { key: string; sizeBytes: number }[];
};

/** Reads `objects.list`: lines of file, digest, key and size as COPY writes them, ordered by file. */
export async function* readObjectList(path: string): AsyncGenerator<FileObjects> {
  let current: FileObjects | undefined;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const [file = '', sha256 = '', key = '', size = ''] = line.split('\t');
    if (current?.file !== file) {
      if (current) yield current;
      current = { file, sha256: sha256 === '\\N' ? null : sha256, objects: [] };
    }
    current.objects.push({ key, sizeBytes: Number(size) });
  }
  if (current) yield current;
}
