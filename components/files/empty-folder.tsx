'use client';

import { FolderOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';

type Props = { organization: string; query: string; isTrash: boolean; mayWrite: boolean };

/** What an empty list shows: how to add files, or why there is nothing. */
export function EmptyFolder({ organization, query, isTrash, mayWrite }: Props) {
  const t = useTranslations('browser');
  const [title, lede] =
    query !== ''
      ? [t('emptySearch', { query }), null]
      : isTrash
        ? [t('emptyTrash'), t('emptyTrashLede')]
        : [t('empty'), t(mayWrite ? 'emptyLede' : 'emptyReader')];
  const command = `curl -T report.pdf \\
  -H "Authorization: Bearer $HOLDALL_TOKEN" \\
  "${location.origin}/api/v1/organizations/${organization}/files:upload?filename=report.pdf"`;
  return (
    <div className="mx-auto grid max-w-lg justify-items-center gap-3 px-4 py-16 text-center">
      <FolderOpen aria-hidden className="size-10 text-seam" strokeWidth={1.25} />
      <h2 className="text-lg font-semibold">{title}</h2>
      {lede && <p className="text-soft">{lede}</p>}
      {mayWrite && !isTrash && query === '' && (
        <details className="w-full text-sm text-soft">
          <summary className="cursor-pointer rounded-sm hover:text-ink">{t('forDevelopers')}</summary>
          <code className="mt-2 block overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 text-left text-xs whitespace-pre">
            {command}
          </code>
        </details>
      )}
    </div>
  );
}
