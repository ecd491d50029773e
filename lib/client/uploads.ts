import { type Answer, ApiError, call, type Folder, type File as StoredFile } from './api';
import type { Chosen } from './chosen-files';
import { digestOf } from './digest';
import type { Engine } from './upload-engine';

export type UploadState = 'waiting' | 'sending' | 'paused' | 'checking' | 'done' | 'failed';

export type Upload = {
  id: string;
  organization: string;
  name: string;
  size: number;
  sent: number;
  state: UploadState;
  /** Why it failed: 'mismatch', or what the server said. */
  problem?: string;
};

type Place = { organization: string; folder: string | null };
type Job = Upload & {
  place: Place;
  path: string;
  file: File;
  key?: string;
  resumeUri?: string;
  digest?: Promise<string | null>;
};

/** How many addresses are asked for at once, and the most that wait for their turn with one. */
const batchSize = 50;

/**
 * The uploads of this page, wherever in it somebody is. They are sent a few at a time; addresses to send to are made just before, in
 * batches. What arrived is held against the digest of what was chosen.
 */
function createUploads() {
  const jobs = new Map<string, Job>();
  const folders = new Map<string, Promise<string | null>>();
  const listeners = new Set<() => void>();
  let shown: Upload[] = [];
  let engine: Promise<Engine> | undefined;
  let isFeeding = false;
  let count = 0;
  let onArrival: (organization: string) => void = () => {};

  function changed(job?: Job, change?: Partial<Job>): void {
    if (job && change) Object.assign(job, change);
    shown = [...jobs.values()].map((each) => ({ ...each }));
    for (const listener of listeners) listener();
  }

  const load = () =>
    import('./upload-engine').then(({ createEngine }) =>
      createEngine({
        onProgress: (id, sent) => update(id, { sent }),
        onSuccess: (id, location) => void check(id, location),
        onError: (id, error) => {
          update(id, { state: 'failed', problem: messageOf(error) });
          void feed();
        },
      }),
    );

  function update(id: string, change: Partial<Job>): void {
    const job = jobs.get(id);
    if (job) changed(job, change);
  }

  /** Keeps a few with an address under way. */
  async function feed(): Promise<void> {
    if (isFeeding) return;
    isFeeding = true;
    try {
      engine ??= load();
      const { add, start } = await engine;
      for (;;) {
        const sending = [...jobs.values()].filter(({ state }) => state === 'sending').length;
        const next = [...jobs.values()]
          .filter(({ state }) => state === 'waiting')
          .slice(0, batchSize - sending);
        const [first] = next;
        if (!first) return;
        const batch = next.filter(({ place }) => place.organization === first.organization);
        await address(batch, first.organization, add);
        start();
      }
    } finally {
      isFeeding = false;
    }
  }

  async function address(batch: Job[], organization: string, add: Engine['add']): Promise<void> {
    const fresh = batch.filter(({ resumeUri }) => resumeUri === undefined);
    try {
      const places = await Promise.all(fresh.map((job) => folderFor(job.place, dirname(job.path))));
      const requests = fresh.map(({ name }, at) => ({
        filename: name,
        folder: places[at],
        expire_duration: '86400s',
      }));
      const { responses } =
        requests.length === 0
          ? { responses: [] }
          : await call<Answer<'uploadUrlBatch'>>(
              `/organizations/${organization}/files:batchGenerateUploadUrls`,
              {
                method: 'POST',
                json: { requests },
              },
            );
      for (const [at, job] of fresh.entries())
        send(job, { endpoint: localOf(responses[at]?.upload_uri ?? '') });
      for (const job of batch) if (job.resumeUri) send(job, { uploadUrl: localOf(job.resumeUri) });
    } catch (error) {
      for (const job of batch) {
        if (job.state === 'waiting') changed(job, { state: 'failed', problem: messageOf(error) });
      }
    }

    function send(job: Job, to: { endpoint?: string; uploadUrl?: string }): void {
      const key = add(job.id, job.file, job.name, to);
      changed(job, { state: 'sending', key, digest: digestOf(job.id, job.file) });
    }
  }

  async function check(id: string, location: string): Promise<void> {
    const job = jobs.get(id);
    if (!job) return;
    changed(job, { state: 'checking', sent: job.size });
    void feed();
    try {
      const answer = await fetch(location, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
      const name = answer.headers.get('holdall-file');
      const [stored, digest] = await Promise.all([call<StoredFile>(`/${name}/metadata`), job.digest]);
      const isSame = !digest || !stored.sha256 || digest === stored.sha256;
      changed(job, isSame ? { state: 'done' } : { state: 'failed', problem: 'mismatch' });
    } catch (error) {
      changed(job, { state: 'failed', problem: messageOf(error) });
    }
    onArrival(job.organization);
  }

  /** The id of the folder at a path below a place, made where it is missing; each once. */
  function folderFor(place: Place, path: string): Promise<string | null> {
    if (path === '') return Promise.resolve(place.folder);
    const key = `${place.organization} ${place.folder} ${path}`;
    let found = folders.get(key);
    if (!found) {
      found = folderFor(place, dirname(path)).then((parent) =>
        ensureFolder(place.organization, parent, path.slice(path.lastIndexOf('/') + 1)),
      );
      found.catch(() => folders.delete(key));
      folders.set(key, found);
    }
    return found;
  }

  return {
    /** Called when something arrived in an organization. */
    set onArrival(listener: (organization: string) => void) {
      onArrival = listener;
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => shown,

    add(place: Place, chosen: Chosen[], resumeUri?: string): void {
      folders.clear();
      for (const { file, path } of chosen) {
        if (file === null) {
          void folderFor(place, path).then(
            () => onArrival(place.organization),
            () => {},
          );
          continue;
        }
        count += 1;
        const name = path.slice(path.lastIndexOf('/') + 1);
        const { organization } = place;
        const id = String(count);
        jobs.set(id, {
          id,
          organization,
          place,
          path,
          name,
          file,
          size: file.size,
          sent: 0,
          state: 'waiting',
          resumeUri,
        });
      }
      changed();
      void feed();
    },

    async togglePause(id: string): Promise<void> {
      const job = jobs.get(id);
      if (!job?.key || !engine) return;
      (await engine).togglePause(job.key);
      changed(job, { state: job.state === 'paused' ? 'sending' : 'paused' });
    },

    async retry(id: string): Promise<void> {
      const job = jobs.get(id);
      if (!job || !engine) return;
      if (job.key && job.problem !== 'mismatch') {
        changed(job, { state: 'sending', problem: undefined });
        (await engine).retry(job.key);
      } else {
        changed(job, { state: 'waiting', problem: undefined, sent: 0, key: undefined, resumeUri: undefined });
        void feed();
      }
    },

    async cancel(id: string): Promise<void> {
      const job = jobs.get(id);
      jobs.delete(id);
      changed();
      if (job?.key && job.state !== 'done' && engine) (await engine).remove(job.key);
      void feed();
    },

    /** Forgets what has ended. */
    clear(): void {
      for (const [id, { state }] of jobs) if (state === 'done' || state === 'failed') jobs.delete(id);
      changed();
    },
  };
}

export const uploads = createUploads();

const dirname = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Issued addresses begin with the public name; the page talks to its own origin. */
const localOf = (uri: string) => new URL(uri).pathname;

async function ensureFolder(
  organization: string,
  folder: string | null,
  display_name: string,
): Promise<string> {
  const path = `/organizations/${organization}/folders`;
  try {
    return (await call<Folder>(path, { method: 'POST', json: { display_name, folder } })).resource_id;
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'FOLDER_NAME_TAKEN') throw error;
    return error.metadata.name?.split('/').at(-1) ?? '';
  }
}

/** tus tells its errors in long lines that begin with what the server said. */
const messageOf = (error: unknown) => (error instanceof ApiError ? error.message : '');
