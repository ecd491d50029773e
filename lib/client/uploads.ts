import { type Answer, ApiError, call } from './api';
import { digestOf, isIntact } from './digest';
import { basename, createFolderResolver, dirname, type FolderLocation } from './folder-paths';
import { localPath } from './unfinished';
import type { Arrived, Engine, SendTo } from './upload-engine';
import {
  asApiError,
  isEnded,
  needsUploadUrl,
  nextBatch,
  toggledState,
  type Upload,
  type UploadJob,
  type UploadRequest,
  type UploadState,
} from './upload-job';

/** How long changes are collected before subscribers hear of them. */
const NOTIFY_DELAY_MS = 80;

/**
 * The uploads of this browser tab, whichever page it shows. The queue sends a few at a time, creates upload
 * URLs in batches shortly before they are needed, and verifies what arrived against the digest of the chosen
 * file.
 */
function createUploads() {
  const jobs = new Map<string, UploadJob>();
  const subscribers = new Set<() => void>();
  const arrivalListeners = new Set<(organization: string) => void>();
  const problemListeners = new Set<(error: unknown) => void>();
  let snapshot: Upload[] = [];
  let isNotifying = false;
  let engine: Promise<Engine> | undefined;
  let isFeeding = false;
  let count = 0;

  function notify(): void {
    if (isNotifying) return;
    isNotifying = true;
    setTimeout(() => {
      isNotifying = false;
      snapshot = [...jobs.values()].map((job) => ({ ...job }));
      for (const subscriber of subscribers) subscriber();
    }, NOTIFY_DELAY_MS);
  }

  function change(job: UploadJob, values: Partial<UploadJob>): void {
    Object.assign(job, values);
    notify();
  }

  function changeById(id: string, values: Partial<UploadJob>): void {
    const job = jobs.get(id);
    if (job) change(job, values);
  }

  const arrived = (organization: string) => {
    for (const listener of arrivalListeners) listener(organization);
  };
  const failFolder = (error: unknown) => {
    for (const listener of problemListeners) listener(error);
  };

  const loadEngine = () =>
    import('./upload-engine').then(({ createEngine }) =>
      createEngine({
        onProgress: (id, sent, location) =>
          changeById(id, { sent, location: location && localPath(location), isStalled: false }),
        onStall: (id) => changeById(id, { isStalled: true }),
        onSuccess: (id, file) => void verify(id, file),
        onError: (id, problem) => {
          changeById(id, { state: 'failed', problem, ...(isEnded(problem) && { location: undefined }) });
          void feed();
        },
      }),
    );

  const inState = (state: UploadState) => [...jobs.values()].filter((job) => job.state === state);

  /** Gives the engine more to send until it has enough. */
  async function feed(): Promise<void> {
    if (isFeeding) return;
    isFeeding = true;
    try {
      engine ??= loadEngine();
      const { add, start } = await engine;
      for (let batch = nextBatch(jobs.values()); batch.length > 0; batch = nextBatch(jobs.values())) {
        await send(batch, add);
        start();
      }
    } catch (error) {
      engine = undefined;
      for (const job of inState('waiting')) fail(job, error);
    } finally {
      isFeeding = false;
    }
  }

  function fail(job: UploadJob, error: unknown): void {
    change(job, { state: 'failed', problem: asApiError(error) });
  }

  async function send(batch: UploadJob[], add: Engine['add']): Promise<void> {
    try {
      const created = await createUploadUrls(batch.filter(needsUploadUrl));
      for (const job of batch)
        sendTo(job, { endpoint: job.endpoint ?? created.get(job), uploadUrl: job.location });
    } catch (error) {
      for (const job of batch) if (job.state === 'waiting') fail(job, error);
    }

    function sendTo(job: UploadJob, to: SendTo): void {
      // The user may have cancelled or paused it while its URL was being created.
      if (!jobs.has(job.id) || job.state !== 'waiting') return;
      const key = add({ id: job.id, file: job.file, filename: job.name, to });
      change(job, { state: 'sending', key, digest: job.digest ?? digestOf(job.id, job.file) });
    }
  }

  /** Compares what arrived with what was chosen. A file that differs is deleted. */
  async function verify(id: string, { name, sha256 }: Arrived): Promise<void> {
    const job = jobs.get(id);
    if (!job) return;
    change(job, { sent: job.size, isStalled: false });
    try {
      const isSame = isIntact(await job.digest, sha256);
      // Visitors of a file request cannot delete anything.
      const superfluous = isSame ? job.replaces : job.endpoint === undefined && name;
      if (superfluous) await call(`/${superfluous}`, { method: 'DELETE' });
      if (isSame) change(job, { state: 'done' });
      else {
        job.location = undefined;
        fail(job, new ApiError(0, 'UPLOAD_DIFFERS', 'What arrived is not what was chosen. Upload it again.'));
      }
    } catch (error) {
      fail(job, error);
    }
    arrived(job.organization);
    void feed();
  }

  async function togglePause(job: UploadJob): Promise<void> {
    if (job.key && engine) (await engine).togglePause(job.key);
    change(job, { state: toggledState(job), isStalled: false });
  }

  async function retry(job: UploadJob): Promise<void> {
    if (job.key && engine) (await engine).remove(job.key);
    // The file may have changed since its digest was computed.
    change(job, { state: 'waiting', problem: undefined, key: undefined, digest: undefined });
  }

  async function cancel(job: UploadJob): Promise<void> {
    jobs.delete(job.id);
    if (job.key && job.state !== 'done' && engine) (await engine).remove(job.key);
  }

  /** Applies an action to one upload, or to all in some states, and then sends what waits. */
  async function apply(to: string | UploadState[], action: (job: UploadJob) => Promise<void>): Promise<void> {
    const targets = typeof to === 'string' ? [jobs.get(to)] : to.flatMap(inState);
    for (const job of targets) if (job) await action(job);
    notify();
    void feed();
  }

  return {
    /** Calls the listener whenever something arrived in an organization. Answers how to unsubscribe. */
    onArrival: (listener: (organization: string) => void) => subscribeTo(arrivalListeners, listener),
    /** Calls the listener when a folder could not be created: folders have no row in the list. */
    onProblem: (listener: (error: unknown) => void) => subscribeTo(problemListeners, listener),
    subscribe: (listener: () => void) => subscribeTo(subscribers, listener),
    snapshot: () => snapshot,

    add(location: FolderLocation, requests: UploadRequest[]): void {
      const { organization } = location;
      const resolveFolder = createFolderResolver(location);
      for (const { file, path, resumeUri, replaces, endpoint } of requests) {
        if (file === null) {
          resolveFolder(path).then(() => arrived(organization), failFolder);
          continue;
        }
        count += 1;
        const id = String(count);
        jobs.set(id, {
          id,
          organization,
          resolveFolder,
          path,
          name: basename(path),
          file,
          replaces,
          endpoint,
          location: resumeUri && localPath(resumeUri),
          size: file.size,
          sent: 0,
          state: 'waiting',
        });
      }
      notify();
      void feed();
    },

    togglePause: (id: string) => apply(id, togglePause),
    retry: (id: string) => apply(id, retry),
    cancel: (id: string) => apply(id, cancel),

    pauseAll: () => apply(['waiting', 'sending'], togglePause),
    resumeAll: () => apply(['paused'], togglePause),
    cancelAll: () => apply(['waiting', 'sending', 'paused'], cancel),
    /** Removes finished and failed uploads from the list. */
    clear: () => apply(['done', 'failed'], cancel),
  };
}

/** An upload URL for each of these jobs, all of one organization, in one call. */
async function createUploadUrls(jobs: UploadJob[]): Promise<Map<UploadJob, string>> {
  const [first] = jobs;
  if (!first) return new Map();
  const folders = await Promise.all(jobs.map(({ resolveFolder, path }) => resolveFolder(dirname(path))));
  const requests = jobs.map(({ name: filename }, index) => ({
    filename,
    folder: folders[index],
    expire_duration: '86400s',
  }));
  const path = `/organizations/${first.organization}/files:batchGenerateUploadUrls`;
  const { responses } = await call<Answer<'uploadUrlBatch'>>(path, { method: 'POST', json: { requests } });
  return new Map(jobs.map((job, index) => [job, localPath(responses[index]?.upload_uri ?? '')]));
}

function subscribeTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const uploads = createUploads();
