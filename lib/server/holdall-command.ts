import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How an operator runs the command line: by npm in a clone, by its own name in the image. */
export const holdallCommand = (root: string): string =>
  existsSync(join(root, 'lib/server/holdall.mjs')) ? 'npm run --silent holdall --' : 'holdall';
