import type { App } from '@/lib/app';

export type Readiness = Awaited<ReturnType<typeof readiness>>;

/** Whether this process can serve requests: database and object store respond within five seconds. */
export async function readiness({ db, storage }: Pick<App, 'db' | 'storage'>) {
  const statusOf = async (check: () => Promise<void>) =>
    check().then(
      () => 'ok',
      () => 'unavailable',
    );
  const [database, store] = await Promise.all([statusOf(() => db.check()), statusOf(() => storage.check())]);
  return { isReady: database === 'ok' && store === 'ok', database, object_store: store };
}
