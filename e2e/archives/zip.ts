import { execFile } from 'node:child_process';
import { on } from 'node:events';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise } from 'yauzl';
import type { Caller } from '../infrastructure/api';
import { collect } from '../infrastructure/bytes';

export const run = promisify(execFile);

export type ApiArchive = {
  zip_uri: string;
  filename: string;
  size_bytes: string;
  file_count: number;
  expire_time: string;
  omitted_linked_folder_count?: number;
};

export const zip = (caller: Caller, body: object) =>
  caller.post<ApiArchive>(`${caller.organizationPath}/files:zip`, body);

/** The names in an archive, with the beginning of each file as Latin-1; checks sizes and CRC-32 of all. */
export async function readZip(bytes: Buffer): Promise<Record<string, string>> {
  const archive = await fromBufferPromise(bytes, { lazyEntries: true });
  const found: Record<string, string> = {};
  archive.readEntry();
  for await (const [entry] of on(archive, 'entry', { close: ['end'] }) as AsyncIterable<[Entry]>) {
    const content =
      entry.uncompressedSize > 0 ? await collect(await archive.openReadStreamPromise(entry)) : '';
    const [name, sum] = [entry.fileName, crc32(content)];
    if (sum !== entry.crc32) throw new Error(`${name} has the CRC-32 ${sum}, not ${entry.crc32}.`);
    found[name] = content.toString('latin1').slice(0, 200);
    archive.readEntry();
  }
  return found;
}

export const bytesOf = async (answer: Response | Promise<Response>) =>
  Buffer.from(await (await answer).arrayBuffer());
