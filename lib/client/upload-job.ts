import { ApiError } from './api';
import type { ChosenFile } from './chosen-files';
import type { Engine } from './upload-engine';

export type UploadState = 'waiting' | 'sending' | 'paused' | 'done' | 'failed';

export type Upload = {
  id: string;
  /** What was chosen or dropped together has the same number. */
  batch: number;
  organization: string;
  name: string;
  /** Its path below the folder it was added to. */
  path: string;
  /** The folder that it goes to, null for the root, once that is known. */
  folder?: string | null;
  file: File;
  size: number;
  sent: number;
  state: UploadState;
  /** The server does not answer at the moment; the engine tries again by itself. */
  isStalled?: boolean;
  /** Why it failed. */
  problem?: ApiError;
  /** Where it continues, once that is known. */
  location?: string;
};

/**
 * A file to upload. `resumeUri` continues an earlier upload of it, `replaces` names the file whose content it
 * replaces, and `endpoint` is the address to send to where no upload URL is needed.
 */
export type UploadRequest = ChosenFile & { resumeUri?: string; replaces?: string; endpoint?: string };

/** An upload as its queue keeps it. */
export type UploadJob = Upload & {
  resolveFolder: (path: string) => Promise<string | null>;
  replaces?: string;
  endpoint?: string;
  /** The engine that has it, and its own key of it. */
  engine?: Pick<Engine, 'togglePause' | 'remove'>;
  key?: string;
  digest?: Promise<string | null>;
};

/** How many uploads the engine has at most. */
const MAX_SENDING = 50;
/** Up to how many the queue adds more: large batches let many small files share one call. */
const MIN_SENDING = 10;

/** The jobs that get their upload URLs next, all of one organization; none while the engine has enough. */
export function nextBatch(jobs: Iterable<UploadJob>): UploadJob[] {
  const all = [...jobs];
  const sending = all.filter(({ state }) => state === 'sending').length;
  if (sending > MIN_SENDING) return [];
  const waiting = all.filter(({ state }) => state === 'waiting').slice(0, MAX_SENDING - sending);
  return waiting.filter(({ organization }) => organization === waiting[0]?.organization);
}

/** Whether a job needs an upload URL before it can be sent. */
export const needsUploadUrl = ({ location, endpoint }: UploadJob): boolean =>
  location === undefined && endpoint === undefined;

/** What pausing does to an upload, and pausing it again. */
export function toggledState({ state, key }: Pick<UploadJob, 'state' | 'key'>): UploadState {
  if (state !== 'paused') return 'paused';
  return key === undefined ? 'waiting' : 'sending';
}

/** Whether the server has ended an upload for good, so that a retry starts from the beginning. */
export const isEnded = ({ status }: ApiError): boolean => [403, 404, 410].includes(status);

export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(0, 'UNREADABLE', String(error));

export const isActive = ({ state }: Pick<Upload, 'state'>): boolean => state !== 'done' && state !== 'failed';

export const percentOf = (sent: number, size: number): number =>
  size === 0 ? 100 : Math.floor((sent / size) * 100);

const urgency = { failed: 0, sending: 1, paused: 1, waiting: 2, done: 3 };

/** Failed uploads first, finished ones last. */
export const byUrgency = (a: Pick<Upload, 'state'>, b: Pick<Upload, 'state'>): number =>
  urgency[a.state] - urgency[b.state];
