import { isActive, type Upload, type UploadState } from './upload-job';

/** The files of one folder that was chosen or dropped, as one row of the tray. */
export type UploadGroup = {
  id: string;
  name: string;
  uploads: Upload[];
  total: number;
  done: number;
  failed: number;
  size: number;
  sent: number;
  state: UploadState;
};

/** The rows of the tray: files that came alone, and folders, in the order of choosing. */
export function groupUploads(list: Upload[]): (Upload | UploadGroup)[] {
  const groups = new Map<string, Upload[]>();
  const rows = new Map<string, Upload | string>();
  for (const upload of list) {
    const folder = folderOf(upload);
    if (folder === null) {
      rows.set(upload.id, upload);
      continue;
    }
    const id = `${upload.batch}/${folder}`;
    rows.set(id, id);
    const group = groups.get(id);
    if (group) group.push(upload);
    else groups.set(id, [upload]);
  }
  return [...rows].map(([id, row]) => (typeof row === 'string' ? groupOf(id, groups.get(id) ?? []) : row));
}

export const isGroup = (row: Upload | UploadGroup): row is UploadGroup => 'uploads' in row;

/** The folder that was chosen, of a file in it: the first step of its path. */
function folderOf({ path }: Upload): string | null {
  const end = path.indexOf('/');
  return end < 0 ? null : path.slice(0, end);
}

function groupOf(id: string, uploads: Upload[]): UploadGroup {
  const count = (state: UploadState) => uploads.filter((upload) => upload.state === state).length;
  return {
    id,
    name: folderOf(uploads[0] as Upload) ?? '',
    uploads,
    total: uploads.length,
    done: count('done'),
    failed: count('failed'),
    ...totalsOf(uploads),
    state: stateOf(uploads),
  };
}

/** What is still to do decides: as long as something is sent, the folder is. */
function stateOf(uploads: Upload[]): UploadState {
  const has = (state: UploadState) => uploads.some((upload) => upload.state === state);
  const active = (['sending', 'waiting', 'paused'] as const).find(has);
  return active ?? (has('failed') ? 'failed' : 'done');
}

/** The bytes of some uploads, and how many of them were sent. */
export const totalsOf = (list: Upload[]): { size: number; sent: number } => ({
  size: list.reduce((sum, { size }) => sum + size, 0),
  sent: list.reduce((sum, { sent, size, state }) => sum + (state === 'done' ? size : sent), 0),
});

/** Whether uploads are under way, and not merely paused. */
export const isMoving = (list: Upload[]): boolean =>
  list.some((upload) => isActive(upload) && upload.state !== 'paused');

/** Whether bytes of an upload should be on their way: not all that is left waits, or is being checked. */
export const isSending = (list: Upload[]): boolean =>
  list.some(({ state, sent, size }) => state === 'sending' && sent < size);
