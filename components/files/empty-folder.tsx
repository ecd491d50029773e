'use client';

import { Button } from '@heroui/react';
import { Clock3, FileUp, FolderPlus, SearchX, Star, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/components/lists/empty-state';
import { BagDrawing } from '@/components/site/bag-drawing';
import type { Place } from '@/lib/client/content';

type Props = {
  organization: string;
  place: Place;
  query: string;
  isFiltered: boolean;
  /** Undefined where the user may not add. */
  add?: { upload: () => void; newFolder: () => void };
};

/** What an empty list shows: how to add files, or why there is nothing. */
export function EmptyFolder({ organization, place, query, isFiltered, add }: Props) {
  const t = useTranslations('browser');
  if (query !== '' || isFiltered)
    return <EmptyState icon={SearchX} title={query ? t('emptySearch', { query }) : t('emptyFilter')} />;
  if (place === 'trash')
    return <EmptyState icon={Trash2} title={t('emptyTrash')} lede={t('emptyTrashLede')} />;
  if (place === 'starred')
    return <EmptyState icon={Star} title={t('emptyStarred')} lede={t('emptyStarredLede')} />;
  if (place === 'recent')
    return <EmptyState icon={Clock3} title={t('emptyRecent')} lede={t('emptyRecentLede')} />;
  return (
    <EmptyState
      drawing={<BagDrawing />}
      title={t('empty')}
      lede={add ? <WithPointer>{t('emptyLede')}</WithPointer> : t('emptyReader')}
    >
      {add && (
        <>
          <div className="mt-2 flex flex-wrap justify-center gap-2">
            <Button onPress={add.upload}>
              <FileUp aria-hidden />
              {t('upload')}
            </Button>
            <Button variant="secondary" onPress={add.newFolder}>
              <FolderPlus aria-hidden />
              {t('newFolder')}
            </Button>
          </div>
          <Command organization={organization} />
        </>
      )}
    </EmptyState>
  );
}

/** What touch has no way for, such as to drop files. */
const WithPointer = ({ children }: { children: string }) => (
  <span className="pointer-coarse:hidden">{children}</span>
);

/** How to upload from a shell, for those who unfold it. */
function Command({ organization }: { organization: string }) {
  const t = useTranslations('browser');
  const command = `curl -T report.pdf \\
  -H "Authorization: Bearer $HOLDALL_TOKEN" \\
  "${location.origin}/api/v1/organizations/${organization}/files:upload?filename=report.pdf"`;
  return (
    <details className="mt-6 w-full min-w-0 text-sm text-soft">
      <summary className="cursor-pointer rounded-sm hover:text-ink">{t('forDevelopers')}</summary>
      <code className="mt-2 block overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 text-left text-xs whitespace-pre">
        {command}
      </code>
    </details>
  );
}
