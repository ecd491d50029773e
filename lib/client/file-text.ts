import { useQuery } from '@tanstack/react-query';
import { decodeText, type TextEncoding } from '@/lib/base/decode-text';
import type { File } from './api';
import { downloadPath } from './entries';
import { keys } from './keys';
import { MAX_TEXT_BYTES } from './sizes';

/** The beginning of a text file, or all of it. */
export type FileText = { text: string; encoding: TextEncoding; isWhole: boolean };

/** The text arrives by fetch, so that the browser never renders a page from the file. */
export const useFileText = (file: File) =>
  useQuery({
    queryKey: keys.fileText(file.name, file.etag),
    queryFn: async ({ signal }): Promise<FileText> => {
      const headers = { Range: `bytes=0-${MAX_TEXT_BYTES - 1}` };
      const response = await fetch(downloadPath(file), { headers, signal });
      if (!response.ok) throw new Error(String(response.status));
      const isWhole = Number(file.size_bytes) <= MAX_TEXT_BYTES;
      return { ...decodeText(new Uint8Array(await response.arrayBuffer()), isWhole), isWhole };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
