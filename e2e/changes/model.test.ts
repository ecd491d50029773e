import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { createHarness, type Harness } from '../crash/harness';
import type { ApiFile, ApiFolder } from '../infrastructure/api';
import { query } from '../infrastructure/invariants';
import { makeTestDirectory } from '../infrastructure/postgres';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import {
  type ApiChange,
  apply,
  changesSince,
  type Known,
  listAll,
  openStream,
  readChanges,
  startPageToken,
} from './follower';

const WRITERS = 4;
const STEPS = 12;

let directory: string;
/** Its own, because it is killed. */
let postgres: EmbeddedPostgres;
let harness: Harness;
let service: Service;
beforeAll(async () => {
  directory = await makeTestDirectory();
  postgres = await startEmbeddedPostgres({ directory });
  harness = await createHarness({ postgresUrl: postgres.ownerUrl });
  service = await harness.start();
});
afterAll(async () => {
  await harness?.remove();
  await postgres?.stop();
  if (directory) await rm(directory, { recursive: true });
});

/** The service goes on without a restart: PostgreSQL is started again by what watches it. */
async function killPostgres(): Promise<void> {
  const [pid] = (await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

/** A small generator, so that a run can be repeated: `seed` is in the name of every file. */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** Changes at random what there is. Requests that a kill interrupts may fail. */
async function write(seed: number): Promise<void> {
  const random = createRandom(seed);
  const { owner } = harness;
  const path = owner.organizationPath;
  const pick = async (query: string) => {
    const { files } = await owner.get<{ files: ApiFile[] }>(`${path}/files?page_size=20&${query}`);
    return files[random(files.length)];
  };
  const pickFolder = async (query = '') => {
    const { folders } = await owner.get<{ folders: ApiFolder[] }>(`${path}/folders?page_size=20&${query}`);
    return folders[random(folders.length)];
  };
  const send = (method: string, url: string, json?: unknown) =>
    owner.call(url, { method, json }).then((response) => response.arrayBuffer());
  const steps: (() => Promise<unknown>)[] = [
    async () => {
      const folder = random(3) === 0 ? '' : ((await pickFolder())?.name ?? '');
      const search = new URLSearchParams({ filename: `${seed}-${random(1e6)}.txt`, folder });
      await owner.call(`${path}/files:upload?${search}`, { method: 'POST', body: `${random(1e6)}` });
    },
    async () =>
      send('POST', `${path}/folders`, {
        display_name: `d${random(1e6)}`,
        folder: (await pickFolder())?.name,
      }),
    async () => {
      const file = await pick('');
      const folder = (await pickFolder())?.name ?? null;
      if (file) await send('PATCH', `/api/v1/${file.name}`, { filename: `r${random(1e6)}`, folder });
    },
    async () => {
      const file = await pick('');
      if (file) await owner.call(`/api/v1/${file.name}:upload`, { method: 'PUT', body: `${random(1e6)}` });
    },
    async () => {
      const file = await pick('');
      if (file) await send('DELETE', `/api/v1/${file.name}${random(3) === 0 ? '?purge=true' : ''}`);
    },
    async () => {
      const file = await pick('show_deleted=true');
      if (file) await send('POST', `/api/v1/${file.name}:undelete`);
    },
    async () => {
      const folder = await pickFolder();
      const target = random(2) === 0 ? null : (await pickFolder())?.name;
      if (folder)
        await send('PATCH', `/api/v1/${folder.name}`, { display_name: `m${random(1e6)}`, folder: target });
    },
    async () => {
      const folder = await pickFolder();
      const purge = random(4) === 0 ? '&purge=true' : '';
      if (folder) await send('DELETE', `/api/v1/${folder.name}?force=true${purge}`);
    },
    async () => {
      const folder = await pickFolder('show_deleted=true');
      if (folder) await send('POST', `/api/v1/${folder.name}:undelete`);
    },
    async () => {
      const names = [await pick(''), await pick('')].flatMap((file) => file?.name ?? []);
      const verb = random(2) === 0 ? 'batchDelete' : 'batchMove';
      await send('POST', `${path}/files:${verb}`, { names, destination_folder: null });
    },
  ];
  for (let step = 0; step < STEPS; step += 1) {
    const at = random(3) === 0 ? 0 : random(steps.length);
    await steps[at]?.().catch(() => delay(100));
  }
}

type Reading = { changes: ApiChange[]; token: string };

/** Follows by long polls of few changes; a poll that fails is repeated with the same token. */
async function poll(reading: Reading, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const query = { page_token: reading.token, page_size: '3', wait_seconds: '1' };
    const page = await readChanges(harness.owner, query).catch(() => delay(100));
    if (!page) continue;
    reading.changes.push(...page.changes);
    reading.token = page.next_page_token || page.new_start_page_token;
  }
}

/** Follows by the stream, which it leaves now and then; goes on after the last event it got. */
async function stream(reading: Reading, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const leaving = new AbortController();
    const timer = setTimeout(() => leaving.abort(), 700);
    try {
      const { events } = await openStream(harness.owner, {
        lastEventId: reading.token,
        signal: leaving.signal,
      });
      for await (const { id, change } of events) {
        if (change) reading.changes.push(change);
        reading.token = id;
      }
    } catch {
      await delay(100);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What the chain has after a sequence, read past the product. */
async function chainAfter(sequence: string): Promise<string[]> {
  const rows = await query<{ sequence: string }>(
    harness.env,
    `SELECT s.sequence::text FROM audit_seals s JOIN audit_events a ON a.id = s.event_id
     WHERE s.organization_id = 'acme' AND s.sequence > ${sequence} AND a.outcome = 'OK' AND a.action ~ '^(file|folder)[.]' AND a.action <> 'file.download' ORDER BY s.sequence`,
  );
  return rows.map((row) => row.sequence);
}

const allSealed = () =>
  expect
    .poll(
      () =>
        query(
          harness.env,
          'SELECT id FROM audit_events a WHERE NOT EXISTS (SELECT FROM audit_seals s WHERE s.event_id = a.id)',
        ),
      { timeout: 60_000, interval: 100 },
    )
    .toEqual([]);

it('a follower has what the lists have, whatever is written, killed and read again', {
  timeout: 3_600_000,
}, async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e6);
  const rounds = repetitions(30, 2);
  await allSealed();
  const begin = await startPageToken(harness.owner);
  const { changes } = await changesSince(harness.owner, '');
  const first = changes.at(-1)?.sequence ?? '0';
  const known: Known = await listAll(harness.owner);
  const readings: Reading[] = [
    { changes: [], token: begin },
    { changes: [], token: begin },
  ];
  for (let round = 0; round < rounds; round += 1) {
    let isOver = false;
    const following = [poll, stream].map((follow, at) => follow(readings[at] as Reading, () => isOver));
    const writing = Array.from({ length: WRITERS }, (_, writer) => write(seed + round * WRITERS + writer));
    const killing = (async () => {
      await delay(300 + ((seed * (round + 1)) % 1_000));
      if (round % 2 === 1) return killPostgres();
      await service.kill();
      service = await harness.start();
    })();
    await Promise.all([...writing, killing]);
    await allSealed();
    isOver = true;
    await Promise.all(following);
    // The worker goes on: it erases what was purged.
    const { length: least } = await chainAfter(first);
    for (const reading of readings) {
      const rest = await changesSince(harness.owner, reading.token);
      reading.changes.push(...rest.changes);
      reading.token = rest.token;
      // No gap, and none twice.
      const sequences = reading.changes.map(({ sequence }) => sequence);
      expect(sequences.length, `SEED=${seed}`).toBeGreaterThanOrEqual(least);
      expect(sequences, `SEED=${seed}`).toEqual((await chainAfter(first)).slice(0, sequences.length));
      const state = new Map(known);
      for (const change of reading.changes) apply(state, change);
      expect(state, `SEED=${seed}`).toEqual(await listAll(harness.owner));
    }
  }
});
