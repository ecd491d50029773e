// `npm run bench`: measures the built product against plain node:http. Plain JavaScript: it runs straight
// after a clone.
import { spawnSync } from 'node:child_process';
import { ensureBuilt, ensureInstalled, root } from '../../lib/server/prepare.mjs';

await ensureInstalled();
await ensureBuilt();
spawnSync(process.execPath, ['--import', 'tsx', 'e2e/bench/bench.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
