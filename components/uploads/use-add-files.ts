'use client';

import { toast } from '@heroui/react';
import { useState } from 'react';
import { useUser } from '@/lib/client/account';
import type { ChosenFile } from '@/lib/client/chosen-files';
import { type Conflict, findConflicts, type Resolution, resolveConflict } from '@/lib/client/conflicts';
import { useErrorText } from '@/lib/client/error-text';
import type { FolderLocation } from '@/lib/client/folder-paths';
import { matchUnfinished, unfinishedUploads } from '@/lib/client/unfinished';
import type { UploadRequest } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';
import type { ConflictQuestion } from './conflict-dialog';

/** Uploads that wait until the user has resolved all conflicts; null for a file to skip. */
type Pending = {
  location: FolderLocation;
  conflicts: Conflict[];
  requests: Map<ChosenFile, UploadRequest | null>;
};

/**
 * Uploads chosen files to a folder: continues unfinished uploads of the same files, and asks the user where a
 * name is taken. `question` is the conflict to ask about.
 */
export function useAddFiles(here: FolderLocation) {
  const textOf = useErrorText();
  const { data: user } = useUser();
  const [pending, setPending] = useState<Pending | null>(null);

  function start({ location, requests }: Pending): void {
    uploads.add(
      location,
      [...requests.values()].filter((request) => request !== null),
    );
  }

  async function add(chosen: ChosenFile[], folder = here.folder): Promise<void> {
    const location = { ...here, folder };
    try {
      const [unfinished, found] = await Promise.all([
        unfinishedUploads(location.organization, user?.email ?? ''),
        findConflicts(location, chosen),
      ]);
      const requests = matchUnfinished(location, chosen, unfinished);
      const conflicts = found.filter((conflict) => !requests.get(conflict.chosen)?.resumeUri);
      const next = { location, conflicts, requests };
      if (conflicts.length === 0) start(next);
      else setPending(next);
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
    }
  }

  /** Resolves the first conflict, or all that are left. */
  function resolve(resolution: Resolution, isForAll: boolean): void {
    if (!pending) return;
    const resolved = pending.conflicts.slice(0, isForAll ? undefined : 1);
    const requests = new Map(pending.requests);
    for (const conflict of resolved) requests.set(conflict.chosen, resolveConflict(conflict, resolution));
    const next = { ...pending, conflicts: pending.conflicts.slice(resolved.length), requests };
    const isDone = next.conflicts.length === 0;
    setPending(isDone ? null : next);
    if (isDone) start(next);
  }

  const [conflict] = pending?.conflicts ?? [];
  return {
    /** Uploads to `folder`, or to the one that is shown. */
    add: (chosen: ChosenFile[], folder?: string) => void add(chosen, folder),
    question: conflict && questionOf(conflict, (pending?.conflicts.length ?? 1) - 1),
    resolve,
    cancel: () => setPending(null),
  };
}

const questionOf = ({ chosen: { file }, existing }: Conflict, remaining: number): ConflictQuestion => ({
  name: existing.filename,
  kind: 'file',
  chosen: { size: file?.size ?? 0, modified: new Date(file?.lastModified ?? 0).toISOString() },
  existing: { size: existing.size_bytes, modified: existing.update_time },
  remaining,
});
