// `npm run dev`: runs the service from its sources. A change of server code rebuilds and restarts it; pages
// reload by themselves.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { bundle, ensureInstalled, generateClient, root } from './prepare.mjs';

process.chdir(root);
process.env.NODE_ENV = 'development';
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.env.DRAIN_SECONDS ??= '1';
await ensureInstalled();
await generateClient();

const { context } = await import('esbuild');
let service;
let restarting = Promise.resolve();

const restart = {
  name: 'restart',
  setup(build) {
    build.onEnd(({ errors }) => {
      // In sequence: the port must be free again.
      if (errors.length === 0) restarting = restarting.then(stop).then(start);
    });
  },
};

function start() {
  service = fork('dist/dev/main.js', { execArgv: ['--require', './lib/server/thread-pool.cjs'] });
}

async function stop() {
  if (!isRunning()) return;
  service.kill('SIGTERM');
  await once(service, 'exit');
}

const isRunning = () => service && service.exitCode === null && service.signalCode === null;

const watching = await context({ ...bundle, outdir: 'dist/dev', plugins: [restart] });
await watching.watch();
process.on('SIGTERM', () => exitAfter(stop));
// Ctrl+C reaches the service too, and a second signal would stop it immediately.
process.on('SIGINT', () => exitAfter(() => isRunning() && once(service, 'exit')));

async function exitAfter(stopService) {
  await watching.dispose();
  await restarting.then(stopService);
  process.exit();
}
