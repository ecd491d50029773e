import { watchStopSignals } from './stop-signals';

// The handlers come before everything else, which takes a second to load: as process 1 of a container, Node
// would ignore a signal without a handler.
const stopping = watchStopSignals();

run().catch(async (error: unknown) => {
  const { explainStartError } = await import('./explain-start-error');
  process.stderr.write(`Holdall cannot start.\n${explainStartError(error)}\n`);
  process.exit(1);
});

async function run(): Promise<void> {
  const { runService } = await import('./service');
  const isClean = await runService(stopping);
  process.exit(isClean ? 0 : 1);
}
