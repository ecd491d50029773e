// `npm start`: installs and builds what is missing, then runs the service.
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

process.chdir(root);
process.env.NODE_ENV ??= 'production';
ensureInstalled();
ensureBuilt();
await import('../../dist/main.js');
