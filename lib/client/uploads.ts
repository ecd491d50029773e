import { type Answer, ApiError, call } from './api';
import { digestOf, isIntact } from './digest';
import { basename, createFolderResolver, dirname, type FolderLocation } from './folder-paths';
import { createSmallEngine, MAX_SMALL_BYTES } from './small-engine';
import { localPath } from './unfinished';
import type { Arrived, Engine, EngineEvents, SendTo } from './upload-engine';
import {
  asApiError,
  isActive,
  isEnded,
  needsUploadUrl,
  nextBatch,
  toggledState,
  type Upload,
  type UploadJob,
  type UploadRequest,
  type UploadState,
} from './upload-job';

/** How often subscribers hear of changes at most, in milliseconds. */
const NOTIFY_MS = 150;

/**
 * The uploads of this browser tab, whichever page it shows. The queue sends a few at a time, small files by
 * one request each, and creates upload URLs for larger ones in batches shortly before they are needed. It
 * verifies what arrived against the digest of the chosen file.
 */
function createUploads() {
  const jobs = new Map<string, UploadJob>();
  const subscribers = new Set<() => void>();
  const arrivalListeners = new Set<(organization: string) => void>();
  const problemListeners = new Set<(error: unknown) => void>();
  /** What subscribers see of each job; an upload that did not change stays the same object. */
  const views = new WeakMap<UploadJob, Upload>();
  let snapshot: Upload[] = [];
  let isNotifying = false;
  let notifiedAt = Number.NEGATIVE_INFINITY;
  let engine: Promise<Engine> | undefined;
  let isFeeding = false;
  let count = 0;
  let batchCount = 0;

  function notify(): void {
    if (isNotifying) return;
    isNotifying = true;
    setTimeout(publish, Math.max(0, notifiedAt + NOTIFY_MS - performance.now()));
  }

  function publish(): void {
    isNotifying = false;
    notifiedAt = performance.now();
    snapshot = [...jobs.values()].map(viewOf);
    for (const subscriber of subscribers) subscriber();
  }

  function viewOf(job: UploadJob): Upload {
    const view = views.get(job) ?? { ...job };
    views.set(job, view);
    return view;
  }

  function change(job: UploadJob, values: Partial<UploadJob>): void {
    Object.assign(job, values);
    views.delete(job);
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

  const events: EngineEvents = {
    onProgress: (id, sent, location) =>
      changeById(id, { sent, location: location && localPath(location), isStalled: false }),
    onStall: (id) => changeById(id, { isStalled: true }),
    onSuccess: (id, file) => void verify(id, file),
    onError: (id, problem) => {
      changeById(id, { state: 'failed', problem, ...(isEnded(problem) && { location: undefined }) });
      void feed();
    },
  };
  const small = createSmallEngine(events);
  const loadEngine = () => import('./upload-engine').then(({ createEngine }) => createEngine(events));

  const isBusy = () => [...jobs.values()].some(isActive);
  const inState = (state: UploadState) => [...jobs.values()].filter((job) => job.state === state);

  /** Gives the engine more to send until it has enough. */
  async function feed(): Promise<void> {
    if (isFeeding) return;
    isFeeding = true;
    try {
      for (let batch = nextBatch(jobs.values()); batch.length > 0; batch = nextBatch(jobs.values())) {
        await Promise.all([
          sendSmall(batch.filter(isSmall)),
          sendLarge(batch.filter((job) => !isSmall(job))),
        ]);
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

  /** Whether a job still waits: the user may have cancelled or paused it meanwhile. */
  const isWanted = (job: UploadJob) => jobs.has(job.id) && job.state === 'waiting';

  async function sendSmall(batch: UploadJob[]): Promise<void> {
    await Promise.all(
      batch.map(async (job) => {
        try {
          const { id, file, name: filename, organization } = job;
          const folder = await job.resolveFolder(dirname(job.path));
          if (!isWanted(job)) return;
          const key = small.add({ id, file, filename, organization, folder });
          change(job, { state: 'sending', engine: small, key });
        } catch (error) {
          if (isWanted(job)) fail(job, error);
        }
      }),
    );
  }

  async function sendLarge(batch: UploadJob[]): Promise<void> {
    if (batch.length === 0) return;
    engine ??= loadEngine();
    const loaded = await engine;
    try {
      const created = await createUploadUrls(batch.filter(needsUploadUrl));
      for (const job of batch)
        sendTo(job, { endpoint: job.endpoint ?? created.get(job), uploadUrl: job.location });
    } catch (error) {
      for (const job of batch) if (isWanted(job)) fail(job, error);
    }
    loaded.start();

    function sendTo(job: UploadJob, to: SendTo): void {
      if (!isWanted(job)) return;
      const key = loaded.add({ id: job.id, file: job.file, filename: job.name, to });
      const digest = job.digest ?? digestOf(job.id, job.file);
      change(job, { state: 'sending', engine: loaded, key, digest });
    }
  }

  /** Compares what arrived with what was chosen. A new file that differs is deleted. */
  async function verify(id: string, { name, sha256, sentSha256 }: Arrived): Promise<void> {
    const job = jobs.get(id);
    if (!job) return;
    change(job, { sent: job.size, isStalled: false });
    try {
      if (job.endpoint === undefined) change(job, { folder: await job.resolveFolder(dirname(job.path)) });
      const isSame = isIntact(sentSha256 ?? (await job.digest), sha256);
      // Visitors of a file request cannot delete anything; a replaced file keeps what was there as a version.
      const isSuperfluous = !isSame && job.endpoint === undefined && job.replaces === undefined;
      if (isSuperfluous) await call(`/${name}`, { method: 'DELETE' });
      if (isSame) change(job, { state: 'done' });
      else {
        change(job, { location: undefined });
        fail(job, new ApiError(0, 'UPLOAD_DIFFERS', 'What arrived is not what was chosen. Upload it again.'));
      }
    } catch (error) {
      fail(job, error);
    }
    arrived(job.organization);
    // The end waits for nothing.
    if (!isBusy()) publish();
    void feed();
  }

  function togglePause(job: UploadJob): void {
    if (job.key) job.engine?.togglePause(job.key);
    change(job, { state: toggledState(job), isStalled: false });
  }

  function retry(job: UploadJob): void {
    if (job.key) job.engine?.remove(job.key);
    // The file may have changed since its digest was computed.
    change(job, { state: 'waiting', problem: undefined, key: undefined, digest: undefined });
  }

  function cancel(job: UploadJob): void {
    jobs.delete(job.id);
    if (job.key && job.state !== 'done') job.engine?.remove(job.key);
  }

  /** Applies an action to some uploads, and then sends what waits. */
  function applyTo(targets: (UploadJob | undefined)[], action: (job: UploadJob) => void): void {
    for (const job of targets) if (job) action(job);
    notify();
    void feed();
  }
  const apply = (to: string | UploadState[], action: (job: UploadJob) => void) =>
    applyTo(typeof to === 'string' ? [jobs.get(to)] : to.flatMap(inState), action);
  const applyIn = (ids: string[], states: UploadState[], action: (job: UploadJob) => void) =>
    applyTo(
      ids.map((id) => jobs.get(id)).filter((job) => job && states.includes(job.state)),
      action,
    );

  return {
    /** Calls the listener whenever something arrived in an organization. Answers how to unsubscribe. */
    onArrival: (listener: (organization: string) => void) => subscribeTo(arrivalListeners, listener),
    /** Calls the listener when a folder could not be created: folders have no row in the list. */
    onProblem: (listener: (error: unknown) => void) => subscribeTo(problemListeners, listener),
    subscribe: (listener: () => void) => subscribeTo(subscribers, listener),
    snapshot: () => snapshot,
    /** Whether any upload is left to send, at this moment. */
    isBusy,

    add(location: FolderLocation, requests: UploadRequest[]): void {
      const { organization } = location;
      batchCount += 1;
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
          batch: batchCount,
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
    /** Those of the uploads of a folder to which it applies. */
    pauseEach: (ids: string[]) => applyIn(ids, ['waiting', 'sending'], togglePause),
    resumeEach: (ids: string[]) => applyIn(ids, ['paused'], togglePause),
    retryEach: (ids: string[]) => applyIn(ids, ['failed'], retry),
    cancelEach: (ids: string[]) => applyIn(ids, ['waiting', 'sending', 'paused', 'failed', 'done'], cancel),

    pauseAll: () => apply(['waiting', 'sending'], togglePause),
    resumeAll: () => apply(['paused'], togglePause),
    cancelAll: () => apply(['waiting', 'sending', 'paused'], cancel),
    /** Removes finished and failed uploads from the list. */
    clear: () => apply(['done', 'failed'], cancel),
  };
}

/**
 * Whether a job goes by one request: a visitor of a file request has an address to send to, and an address
 * names the file to replace.
 */
const isSmall = (job: UploadJob) =>
  needsUploadUrl(job) && job.replaces === undefined && job.size <= MAX_SMALL_BYTES;

/** An upload URL for each of these jobs, all of one organization, in one call. */
async function createUploadUrls(jobs: UploadJob[]): Promise<Map<UploadJob, string>> {
  const [first] = jobs;
  if (!first) return new Map();
  const requests = await Promise.all(
    jobs.map(async ({ name: filename, path, resolveFolder, replaces: file }) => {
      const target = file === undefined ? { filename, folder: await resolveFolder(dirname(path)) } : { file };
      return { ...target, expire_duration: '86400s' };
    }),
  );
  const path = `/organizations/${first.organization}/files:batchGenerateUploadUrls`;
  const { responses } = await call<Answer<'uploadUrlBatch'>>(path, { method: 'POST', json: { requests } });
  return new Map(jobs.map((job, index) => [job, localPath(responses[index]?.upload_uri ?? '')]));
}

function subscribeTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const uploads = createUploads();
