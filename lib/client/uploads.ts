import { type Answer, ApiError, call } from './api';
import type { Chosen } from './chosen-files';
import { digestOf } from './digest';
import { basename, dirname, folderMaker, type Place } from './folder-paths';
import { localOf } from './unfinished';
import type { Arrived, Engine, Target } from './upload-engine';

export type UploadState = 'waiting' | 'sending' | 'paused' | 'done' | 'failed';

export type Upload = {
  id: string;
  organization: string;
  name: string;
  file: File;
  size: number;
  sent: number;
  state: UploadState;
  /** Nobody answers at the moment; it is tried again by itself. */
  isTroubled?: boolean;
  /** Why it failed. */
  problem?: ApiError;
  /** Where it can be gone on with, once that is known. */
  location?: string;
};

/**
 * A file to upload; `resumeUri` where an earlier upload of it is gone on with, `replaces` the name of the
 * file that it takes the place of, `endpoint` the address to send to where no other is to be made.
 */
export type Wanted = Chosen & { resumeUri?: string; replaces?: string; endpoint?: string };

type FolderAt = (path: string) => Promise<string | null>;
type Job = Upload & {
  folderAt: FolderAt;
  path: string;
  replaces?: string;
  endpoint?: string;
  key?: string;
  digest?: Promise<string | null>;
};

/**
 * How many have an address at most, and how few before more addresses are asked for: many small files share
 * one call.
 */
const most = 50;
const few = 10;
/** How long changes are gathered before they are told. */
const pauseMs = 80;

/**
 * The uploads of this page, wherever in it somebody is. They are sent a few at a time; addresses to send to
 * are made just before, in batches. What arrived is held against the digest of what was chosen.
 */
function createUploads() {
  const jobs = new Map<string, Job>();
  const listeners = new Set<() => void>();
  let shown: Upload[] = [];
  let isTelling = false;
  let engine: Promise<Engine> | undefined;
  let isFeeding = false;
  let count = 0;
  let onArrival: (organization: string) => void = () => {};
  let onProblem: (error: unknown) => void = () => {};

  function changed(job?: Job, change?: Partial<Job>): void {
    if (job && change) Object.assign(job, change);
    if (isTelling) return;
    isTelling = true;
    setTimeout(() => {
      isTelling = false;
      shown = [...jobs.values()].map((each) => ({ ...each }));
      for (const listener of listeners) listener();
    }, pauseMs);
  }

  const load = () =>
    import('./upload-engine').then(({ createEngine }) =>
      createEngine({
        onProgress: (id, sent, location) =>
          update(id, { sent, location: location && localOf(location), isTroubled: false }),
        onTrouble: (id) => update(id, { isTroubled: true }),
        onSuccess: (id, arrived) => void check(id, arrived),
        onError: (id, problem) => {
          // Refused for good: a further try begins anew.
          const isGone = [403, 404, 410].includes(problem.status);
          update(id, { state: 'failed', problem, ...(isGone && { location: undefined }) });
          void feed();
        },
      }),
    );

  function update(id: string, change: Partial<Job>): void {
    const job = jobs.get(id);
    if (job) changed(job, change);
  }

  const inState = (state: UploadState) => [...jobs.values()].filter((job) => job.state === state);

  /** Keeps a few with an address under way. */
  async function feed(): Promise<void> {
    if (isFeeding) return;
    isFeeding = true;
    try {
      engine ??= load();
      const { add, start } = await engine;
      for (;;) {
        const sending = inState('sending').length;
        const next = inState('waiting').slice(0, most - sending);
        const [first] = next;
        if (!first || sending > few) return;
        const batch = next.filter(({ organization }) => organization === first.organization);
        await address(batch, first.organization, add);
        start();
      }
    } catch (error) {
      engine = undefined;
      for (const job of inState('waiting')) fail(job, error);
    } finally {
      isFeeding = false;
    }
  }

  function fail(job: Job, error: unknown): void {
    const problem = error instanceof ApiError ? error : new ApiError(0, 'UNREADABLE', String(error));
    changed(job, { state: 'failed', problem });
  }

  async function address(batch: Job[], organization: string, add: Engine['add']): Promise<void> {
    const fresh = batch.filter(({ location, endpoint }) => location === undefined && endpoint === undefined);
    try {
      const folders = await Promise.all(fresh.map(({ folderAt, path }) => folderAt(dirname(path))));
      const requests = fresh.map(({ name: filename }, at) => ({
        ...{ filename, folder: folders[at], expire_duration: '86400s' },
      }));
      const path = `/organizations/${organization}/files:batchGenerateUploadUrls`;
      const { responses } =
        requests.length === 0
          ? { responses: [] }
          : await call<Answer<'uploadUrlBatch'>>(path, { method: 'POST', json: { requests } });
      const made = new Map(fresh.map((job, at) => [job, localOf(responses[at]?.upload_uri ?? '')]));
      for (const job of batch)
        send(job, { endpoint: job.endpoint ?? made.get(job), uploadUrl: job.location });
    } catch (error) {
      for (const job of batch) if (job.state === 'waiting') fail(job, error);
    }

    function send(job: Job, to: Target): void {
      // Taken back or paused while its address was being made.
      if (!jobs.has(job.id) || job.state !== 'waiting') return;
      const key = add(job.id, job.file, job.name, to);
      changed(job, { state: 'sending', key, digest: job.digest ?? digestOf(job.id, job.file) });
    }
  }

  /** Holds what arrived against what was chosen. What differs is put away: it is nobody's file. */
  async function check(id: string, { name, sha256 }: Arrived): Promise<void> {
    const job = jobs.get(id);
    if (!job) return;
    changed(job, { sent: job.size, isTroubled: false });
    try {
      const digest = await job.digest;
      const isSame = !digest || !sha256 || digest === sha256;
      // Where there is no account, nothing can be put away.
      const superfluous = isSame ? job.replaces : job.endpoint === undefined && name;
      if (superfluous) await call(`/${superfluous}`, { method: 'DELETE' });
      if (isSame) changed(job, { state: 'done' });
      else {
        job.location = undefined;
        fail(job, new ApiError(0, 'UPLOAD_DIFFERS', 'What arrived is not what was chosen. Upload it again.'));
      }
    } catch (error) {
      fail(job, error);
    }
    onArrival(job.organization);
    void feed();
  }

  async function toggle(job: Job): Promise<void> {
    if (job.key && engine) (await engine).togglePause(job.key);
    const going = job.key ? 'sending' : 'waiting';
    changed(job, { state: job.state === 'paused' ? going : 'paused', isTroubled: false });
  }

  async function retry(job: Job): Promise<void> {
    if (job.key && engine) (await engine).remove(job.key);
    // The file may have been another the last time it was looked at.
    changed(job, { state: 'waiting', problem: undefined, key: undefined, digest: undefined });
  }

  async function cancel(job: Job): Promise<void> {
    jobs.delete(job.id);
    if (job.key && job.state !== 'done' && engine) (await engine).remove(job.key);
  }

  /** Does something to one upload, or to all in a state; then there may be room for others. */
  async function each(of: string | UploadState[], action: (job: Job) => Promise<void>): Promise<void> {
    const meant = typeof of === 'string' ? [jobs.get(of)] : of.flatMap(inState);
    for (const job of meant) if (job) await action(job);
    changed();
    void feed();
  }

  return {
    /** Called when something arrived in an organization. */
    set onArrival(listener: (organization: string) => void) {
      onArrival = listener;
    },
    /** Called with what went wrong with a folder, which has no line in the list. */
    set onProblem(listener: (error: unknown) => void) {
      onProblem = listener;
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => shown,

    add(place: Place, wanted: Wanted[]): void {
      const folderAt = folderMaker(place);
      for (const { file, path, resumeUri, replaces, endpoint } of wanted) {
        if (file === null) {
          folderAt(path).then(() => onArrival(place.organization), onProblem);
          continue;
        }
        count += 1;
        const id = String(count);
        const location = resumeUri && localOf(resumeUri);
        const { organization } = place;
        const name = basename(path);
        const job: Job = {
          ...{ id, organization, folderAt, path, name, file, replaces, endpoint, location },
          ...{ size: file.size, sent: 0, state: 'waiting' },
        };
        jobs.set(id, job);
      }
      changed();
      void feed();
    },

    togglePause: (id: string) => each(id, toggle),
    retry: (id: string) => each(id, retry),
    cancel: (id: string) => each(id, cancel),

    pauseAll: () => each(['waiting', 'sending'], toggle),
    resumeAll: () => each(['paused'], toggle),
    cancelAll: () => each(['waiting', 'sending', 'paused'], cancel),
    /** Forgets what has ended. */
    clear: () => each(['done', 'failed'], cancel),
  };
}

export const uploads = createUploads();
