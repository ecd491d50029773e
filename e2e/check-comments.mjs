// Part of `npm run check`: comment lines have at most 110 columns. Biome's formatter wraps code, not
// comments.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const maxColumns = 110;
const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.css', '*.proto', '*.prisma'], {
  encoding: 'utf8',
});
const tooLong = files
  .trim()
  .split('\n')
  .flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((text, index) => ({ at: `${file}:${index + 1}`, text }))
      .filter(({ text }) => text.length > maxColumns && /^\s*(\/\/|\/\*|\*)/.test(text)),
  );
for (const { at, text } of tooLong)
  console.error(`${at}: this comment line has ${text.length} columns, at most ${maxColumns}`);
if (tooLong.length > 0) process.exit(1);
