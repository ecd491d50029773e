'use client';

import { toast } from '@heroui/react';
import { useState } from 'react';
import { useUser } from '@/lib/client/account';
import type { Chosen } from '@/lib/client/chosen-files';
import { type Conflict, findConflicts, freePath, type Resolution } from '@/lib/client/conflicts';
import { useErrorText } from '@/lib/client/error-text';
import type { Place } from '@/lib/client/folder-paths';
import { takeMatch, unfinishedUploads } from '@/lib/client/unfinished';
import { uploads, type Wanted } from '@/lib/client/uploads';

type Question = { conflicts: Conflict[]; wanted: Map<Chosen, Wanted | null> };

/**
 * Uploads what was chosen to a place: what an earlier upload left unfinished there is gone on with, and where
 * a name is taken the person is asked. `question` is the conflict that waits for an answer.
 */
export function useAddFiles(place: Place) {
  const textOf = useErrorText();
  const { data: user } = useUser();
  const [question, setQuestion] = useState<Question | null>(null);

  function start({ wanted }: Question): void {
    uploads.add(
      place,
      [...wanted.values()].filter((each) => each !== null),
    );
  }

  async function add(chosen: Chosen[]): Promise<void> {
    try {
      const here = `organizations/${place.organization}/folders/${place.folder}`;
      const left = (await unfinishedUploads(place.organization, user?.email ?? '')).filter(
        ({ folder }) => (folder ?? null) === (place.folder === null ? null : here),
      );
      const wanted = new Map<Chosen, Wanted | null>();
      for (const each of chosen) {
        const match = each.file && each.path === each.file.name ? takeMatch(left, each.file) : undefined;
        wanted.set(each, match ? { ...each, resumeUri: match.resume_uri } : each);
      }
      const conflicts = await findConflicts(
        place,
        chosen.filter((each) => !wanted.get(each)?.resumeUri),
      );
      if (conflicts.length === 0) start({ conflicts, wanted });
      else setQuestion({ conflicts, wanted });
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
    }
  }

  /** What becomes of the first conflict, or of all that are left. */
  function resolve(resolution: Resolution, isForAll: boolean): void {
    if (!question) return;
    const wanted = new Map(question.wanted);
    const settled = question.conflicts.slice(0, isForAll ? undefined : 1);
    for (const conflict of settled) wanted.set(conflict.chosen, outcome(conflict, resolution));
    const next = { conflicts: question.conflicts.slice(settled.length), wanted };
    const isSettled = next.conflicts.length === 0;
    setQuestion(isSettled ? null : next);
    if (isSettled) start(next);
  }

  return {
    add: (chosen: Chosen[]) => void add(chosen),
    question: question && {
      conflict: question.conflicts[0] as Conflict,
      more: question.conflicts.length - 1,
    },
    resolve,
    giveUp: () => setQuestion(null),
  };
}

function outcome(conflict: Conflict, resolution: Resolution): Wanted | null {
  if (resolution === 'skip') return null;
  return resolution === 'replace'
    ? { ...conflict.chosen, replaces: conflict.taken.name }
    : { ...conflict.chosen, path: freePath(conflict) };
}
