import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Caller } from '../infrastructure/api';

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

/** The names in an archive with the text of each file, as Python reads them; it checks every CRC-32. */
export async function readZip(bytes: Buffer, path: string): Promise<Record<string, string>> {
  await writeFile(path, bytes);
  const script = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({n: z.read(n).decode('latin-1')[:200] for n in z.namelist()}))`;
  const { stdout } = await run('python3', ['-c', script, path], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

export const bytesOf = async (answer: Response | Promise<Response>) =>
  Buffer.from(await (await answer).arrayBuffer());
