// A process that owns a built-in PostgreSQL, to be killed: node --import tsx embedded-owner.ts <directory>
// Says in one line of JSON what came of it; ends the database and itself on SIGTERM, itself alone on SIGUSR2.
import { startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { StartError } from '@/lib/platform/db/start-error';

const [directory = ''] = process.argv.slice(2);
try {
  const { ownerUrl, adopted, stop } = await startEmbeddedPostgres({ directory });
  process.once('SIGUSR2', () => process.exit(1));
  process.once('SIGTERM', () => stop().then(() => process.exit()));
  console.log(JSON.stringify({ url: ownerUrl, adopted }));
  setInterval(() => {}, 60_000);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.log(JSON.stringify({ reason: error.reason, message: error.message }));
}
