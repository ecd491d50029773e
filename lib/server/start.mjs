// `npm start`: from a fresh clone to a running service.
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

process.chdir(root);
process.env.NODE_ENV ??= 'production';
ensureInstalled();
ensureBuilt();
await import('../../dist/main.js');
