import type { Command } from 'commander';
import { authSecret } from '@/lib/base/secrets/auth-secret';
import { acceptSecret } from '@/lib/domain/instance/secret-check';
import { openDatabase } from '@/lib/platform/db/database';
import { loadConfig } from '../load-config';
import { onDatabase, print } from './session';

export function addSecret(program: Command): void {
  program
    .command('secret')
    .description('manage the secret that all signing keys derive from')
    .command('accept')
    .description('switch to the current AUTH_SECRET; URLs and sessions of an earlier secret stop working')
    .action(accept);
}

async function accept(): Promise<void> {
  const config = await loadConfig(process.env);
  await onDatabase(config, {}, async ({ url }) => {
    const db = openDatabase(url, { poolSize: 1 });
    try {
      await acceptSecret(db, await authSecret(config));
      print({ accepted: true });
    } finally {
      await db.close();
    }
  });
}
