'use client';

import { lazy, Suspense } from 'react';
import { useAncestors } from '@/lib/client/content';
import { FileBrowser } from './file-browser';

const LinkedBrowser = lazy(() => import('@/components/linked/linked-browser'));

/** A folder: one of ours, or a window onto a directory or bucket. */
export function FolderPage({ organization, folder }: { organization: string; folder: string }) {
  const { data: line = [] } = useAncestors(organization, folder);
  const link = line.at(-1)?.link;
  if (!link) return <FileBrowser organization={organization} folder={folder} />;
  return (
    <Suspense>
      <LinkedBrowser organization={organization} folder={folder} line={line} isReadOnly={link.read_only} />
    </Suspense>
  );
}
