// `npm run dev`: the service from its sources. A change of server code builds and starts it again; pages
// reload by themselves.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { bundle, ensureInstalled, generateClient, root } from './prepare.mjs';

process.chdir(root);
process.env.NODE_ENV = 'development';
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.env.DRAIN_SECONDS ??= '1';
ensureInstalled();
generateClient();

const { context } = await import('esbuild');
let service;
let turn = Promise.resolve();

const restart = {
  name: 'restart',
  setup(build) {
    build.onEnd(({ errors }) => {
      // One after another: the port must be free again.
      if (errors.length === 0) turn = turn.then(stop).then(start);
    });
  },
};

function start() {
  service = fork('dist/dev/main.js');
}

async function stop() {
  if (!isRunning()) return;
  service.kill('SIGTERM');
  await once(service, 'exit');
}

const isRunning = () => service && service.exitCode === null && service.signalCode === null;

const watching = await context({ ...bundle, outdir: 'dist/dev', plugins: [restart] });
await watching.watch();
process.on('SIGTERM', () => end(stop));
// Ctrl-C has reached the service too, which takes a second signal for "now".
process.on('SIGINT', () => end(() => isRunning() && once(service, 'exit')));

async function end(stopped) {
  await watching.dispose();
  await turn.then(stopped);
  process.exit();
}
