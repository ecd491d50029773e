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

/** Uploads that wait until the user has resolved all conflicts; null for a file to skip. */
type Pending = { conflicts: Conflict[]; requests: Map<ChosenFile, UploadRequest | null> };

/**
 * Uploads chosen files to a folder: continues unfinished uploads of the same files, and asks the user where a
 * name is taken. `question` is the conflict to ask about.
 */
export function useAddFiles(location: FolderLocation) {
  const textOf = useErrorText();
  const { data: user } = useUser();
  const [pending, setPending] = useState<Pending | null>(null);

  function start({ requests }: Pending): void {
    uploads.add(
      location,
      [...requests.values()].filter((request) => request !== null),
    );
  }

  async function add(chosen: ChosenFile[]): Promise<void> {
    try {
      const unfinished = await unfinishedUploads(location.organization, user?.email ?? '');
      const requests = matchUnfinished(location, chosen, unfinished);
      const conflicts = await findConflicts(
        location,
        chosen.filter((item) => !requests.get(item)?.resumeUri),
      );
      if (conflicts.length === 0) start({ conflicts, requests });
      else setPending({ conflicts, requests });
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
    const next = { conflicts: pending.conflicts.slice(resolved.length), requests };
    const isDone = next.conflicts.length === 0;
    setPending(isDone ? null : next);
    if (isDone) start(next);
  }

  const [conflict] = pending?.conflicts ?? [];
  return {
    add: (chosen: ChosenFile[]) => void add(chosen),
    question: conflict && { conflict, remaining: (pending?.conflicts.length ?? 1) - 1 },
    resolve,
    cancel: () => setPending(null),
  };
}
