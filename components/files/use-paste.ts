'use client';

import { toast } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ConflictQuestion } from '@/components/uploads/conflict-dialog';
import type { Changes } from '@/lib/client/changes';
import { type Clip, clearClip } from '@/lib/client/clipboard';
import type { Resolution } from '@/lib/client/conflicts';
import type { EntryRef } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';
import type { FolderLocation } from '@/lib/client/folder-paths';
import {
  entriesToPaste,
  findPasteConflicts,
  type PasteConflict,
  type PasteStep,
  resolvePaste,
} from '@/lib/client/paste';

/** A paste that waits until the user has resolved all conflicts; null for an entry to skip. */
type Pending = {
  mode: Clip['mode'];
  conflicts: PasteConflict[];
  steps: Map<EntryRef, PasteStep | null>;
};

/** Pastes entries into a folder, and asks where a name is taken. `question` is the conflict to ask about. */
export function usePaste(here: FolderLocation & { name: string; changes: Pick<Changes, 'paste'> }) {
  const t = useTranslations('changes');
  const textOf = useErrorText();
  const [pending, setPending] = useState<Pending | null>(null);

  function start({ mode, steps }: Pending): void {
    const wanted = [...steps.values()].filter((step) => step !== null);
    // A copy can be pasted again, also after the originals changed.
    if (mode === 'cut') clearClip();
    if (wanted.length > 0) void here.changes.paste(mode, wanted, { to: here.folder, name: here.name });
  }

  async function paste(clip: Clip): Promise<void> {
    if (clip.organization !== here.organization) {
      toast.danger(t('otherOrganization'));
      return;
    }
    const entries = entriesToPaste(clip, here.folder);
    try {
      const conflicts = await findPasteConflicts(here, entries);
      const steps = new Map(entries.map((entry) => [entry, { entry }]));
      const next = { mode: clip.mode, conflicts, steps };
      if (conflicts.length === 0) start(next);
      else setPending(next);
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
    }
  }

  /** Resolves the first conflict, or all of its kind. */
  function resolve(resolution: Resolution, isForAll: boolean): void {
    const [first] = pending?.conflicts ?? [];
    if (!pending || !first) return;
    const resolved = pending.conflicts.filter(
      (conflict) => conflict === first || (isForAll && conflict.entry.kind === first.entry.kind),
    );
    const steps = new Map(pending.steps);
    for (const conflict of resolved)
      steps.set(conflict.entry, resolvePaste(conflict, resolution, pending.mode));
    const conflicts = pending.conflicts.filter((conflict) => !resolved.includes(conflict));
    const next = { ...pending, conflicts, steps };
    setPending(conflicts.length === 0 ? null : next);
    if (conflicts.length === 0) start(next);
  }

  const [conflict] = pending?.conflicts ?? [];
  return {
    paste: (clip: Clip) => void paste(clip),
    question: conflict && questionOf(conflict, pending?.conflicts ?? []),
    resolve,
    cancel: () => setPending(null),
  };
}

function questionOf({ entry, existing }: PasteConflict, all: PasteConflict[]): ConflictQuestion {
  const factsOf = (ref: EntryRef) =>
    ref.kind === 'file'
      ? { size: ref.file.size_bytes, modified: ref.file.update_time }
      : { modified: ref.folder.update_time };
  return {
    name: existing.title,
    kind: entry.kind,
    chosen: factsOf(entry),
    existing: factsOf(existing),
    remaining: all.filter((other) => other.entry.kind === entry.kind).length - 1,
  };
}
