import type { App } from '@/lib/app';

export type Readiness = Awaited<ReturnType<typeof readiness>>;

/** Whether this process can serve: both stores answer, within five seconds. */
export async function readiness({ db, storage }: Pick<App, 'db' | 'storage'>) {
  const told = async (check: () => Promise<void>) =>
    check().then(
      () => 'ok',
      () => 'unavailable',
    );
  const [database, store] = await Promise.all([told(() => db.check()), told(() => storage.check())]);
  return { isReady: database === 'ok' && store === 'ok', database, object_store: store };
}
