// `npm run --silent holdall -- …`: the command line.
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

process.chdir(root);
process.env.NODE_ENV ??= 'production';
ensureInstalled();
ensureBuilt();
await import('../../dist/holdall.js');
