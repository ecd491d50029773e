import { createReadStream, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { acceptedCoding } from '@/lib/http/accept-encoding';
import type { AnswerHeaders } from '@/lib/http/answer';

const types: Record<string, string> = {
  js: 'application/javascript; charset=UTF-8',
  css: 'text/css; charset=UTF-8',
};

type CompressedFile = { path: string; size: number; type: string };

/**
 * The scripts and styles of pages, as the build compressed them; Next serves all else. Their names change
 * with their content.
 */
export function createStaticFiles(folder: string) {
  let files: Map<string, CompressedFile> | undefined;

  return {
    /** Sends the file that is requested. Returns false where there is none for this request. */
    serve(req: IncomingMessage, res: ServerResponse, headers: AnswerHeaders): boolean {
      const { method, url = '', headers: sent } = req;
      if ((method !== 'GET' && method !== 'HEAD') || sent.range !== undefined) return false;
      if (!url.startsWith('/_next/static/') || !acceptsBrotli(sent['accept-encoding'])) return false;
      files ??= indexOf(folder);
      const file = files.get(url.replace(/\?.*$/s, '').slice('/_next/static/'.length));
      if (!file) return false;
      res.writeHead(200, {
        ...headers,
        'Content-Type': file.type,
        'Content-Encoding': 'br',
        'Content-Length': file.size,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
      });
      if (method === 'HEAD') res.end();
      else pipeline(createReadStream(file.path), res, () => {});
      return true;
    },
  };
}

const acceptsBrotli = (header: string | string[] | undefined) =>
  acceptedCoding(String(header ?? '')) === 'br';

/** By address below the folder. */
function indexOf(folder: string): Map<string, CompressedFile> {
  const files = new Map<string, CompressedFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const [, name, extension] = /^(.+\.(js|css))\.br$/.exec(entry.name) ?? [];
    if (!entry.isFile() || !name || !extension) continue;
    const path = join(entry.parentPath, entry.name);
    const address = join(entry.parentPath, name).slice(folder.length + 1);
    files.set(address, { path, size: statSync(path).size, type: types[extension] ?? '' });
  }
  return files;
}
