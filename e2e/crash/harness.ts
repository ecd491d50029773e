import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, inject } from 'vitest';
import { type ApiFile, type Caller, createCaller } from '../infrastructure/api';
import { query } from '../infrastructure/invariants';
import { createInstance, type Instance, type Service, type Store } from '../infrastructure/service';

export type Harness = Instance & {
  /** Speaks as the owner of `acme`, at the address where the instance's service listens while one runs. */
  owner: Caller;
  /**
   * What an operator does after a crash, once the leases of crashed processes have expired: one `holdall
   * reconcile`.
   */
  reconcile(): Promise<Record<string, unknown>>;
  /**
   * After a test that failed, so that no other fails with it: kills all services, and gives up what uploads
   * were under way.
   */
  cleanUp(): Promise<void>;
  /** The same, and starts a service again. */
  recover(env?: Record<string, string>): Promise<Service>;
};

/** Whether the test that just ended has failed; for afterEach. */
export const hasFailed = ({ result }: { result?: { state?: string } }) => result?.state === 'fail';

/** An instance to be killed: leases run out after two seconds. Nothing runs yet. */
export async function createHarness({
  store = 'disk' as Store,
  env = {} as Record<string, string>,
  postgresUrl = inject('postgres'),
} = {}): Promise<Harness> {
  const settings = { LEASE_SECONDS: '2', ...env };
  const instance = await createInstance(postgresUrl, { store, env: settings });
  const { token } = await instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    'owner@example.com',
    '--organization',
    'acme',
  );
  const started = new Set<Service>();
  const harness: Harness = {
    ...instance,
    owner: createCaller(instance.env.PUBLIC_URL ?? '', token),
    async start(more) {
      const service = await instance.start(more);
      started.add(service);
      return service;
    },
    async reconcile() {
      await leasesRunOut(instance.env);
      return instance.holdall('reconcile');
    },
    async cleanUp() {
      for (const service of started) {
        // One that is stopped does not die before it continues.
        service.process.kill('SIGCONT');
        await service.kill();
      }
      started.clear();
      await query(
        instance.env,
        `UPDATE uploads SET lease_owner = NULL, lease_until = NULL, expires_at = now() - interval '1 second'
         WHERE finished_file_id IS NULL`,
      );
      await instance.holdall('reconcile');
    },
    async recover(more) {
      await harness.cleanUp();
      return harness.start(more);
    },
  };
  return harness;
}

async function leasesRunOut(env: Record<string, string>): Promise<void> {
  const leased = () => query(env, 'SELECT id FROM uploads WHERE lease_until >= now()');
  await expect.poll(leased, { timeout: 120_000, interval: 50 }).toEqual([]);
}

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Every live file of an organization, with the digest of what its download gives, by name. */
export async function downloadAll(caller: Caller): Promise<Map<string, { file: ApiFile; sha256: string }>> {
  const found = new Map<string, { file: ApiFile; sha256: string }>();
  for (let token = ''; ; ) {
    const page = await caller.get<{ files: ApiFile[]; next_page_token: string }>(
      `${caller.organizationPath}/files?page_size=100&page_token=${token}`,
    );
    for (const file of page.files) {
      found.set(file.filename, { file, sha256: sha256Of(await download(caller, file)) });
    }
    token = page.next_page_token;
    if (!token) return found;
  }
}

export async function download(caller: Caller, file: Pick<ApiFile, 'name'>): Promise<Uint8Array> {
  const response = await caller.call(`/api/v1/${file.name}:download`);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** Runs `holdall …` to its end, whichever that is. */
export async function runHoldall(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['dist/holdall.js', ...args], {
    env: { PATH, HOME, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { code, signal, stdout, stderr };
}

/** Waits for a process that is about to die; answers how. */
export async function deathOf({ process }: Service): Promise<NodeJS.Signals | null> {
  if (process.signalCode === null && process.exitCode === null) await once(process, 'exit');
  return process.signalCode;
}
