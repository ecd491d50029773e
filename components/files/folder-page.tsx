'use client';

import { lazy, Suspense } from 'react';
import { useFolderPath } from '@/lib/client/content';
import { FileBrowser } from './file-browser';

const LinkedBrowser = lazy(() => import('@/components/linked/linked-browser'));

/** The page of a folder: an ordinary one, or a link to an external directory or bucket. */
export function FolderPage({ organization, folder }: { organization: string; folder: string }) {
  const { data: steps = [] } = useFolderPath(organization, folder);
  const link = steps.at(-1)?.link;
  if (!link) return <FileBrowser organization={organization} folder={folder} />;
  return (
    <Suspense>
      <LinkedBrowser organization={organization} folder={folder} steps={steps} isReadOnly={link.read_only} />
    </Suspense>
  );
}
