import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A fenced block of a document: its tag, its text, and the line at which the text begins. */
export type Block = { document: string; tag: string; line: number; text: string };

/** The README and all pages below docs/ and .github/, as paths from the root. */
export async function documents(root: string): Promise<string[]> {
  const found = await Promise.all(
    ['docs', '.github'].map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true });
      return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
    }),
  );
  return ['README.md', ...found.flat().sort()];
}

export function blocksOf(document: string, text: string): Block[] {
  return [...text.matchAll(/^```(\S*)\n(.*?)^```$/gms)].map(({ 1: tag = '', 2: body = '', index }) => ({
    document,
    tag,
    line: text.slice(0, index).split('\n').length + 1,
    text: body,
  }));
}
