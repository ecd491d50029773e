// `npm run --silent holdall -- …`: administration from the shell.
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

process.chdir(root);
process.env.NODE_ENV ??= 'production';
ensureInstalled();
ensureBuilt();
await import('../../dist/holdall.js');
