'use client';

import { FolderOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';

type Props = { organization: string; query: string; isTrash: boolean; mayWrite: boolean };

/** An empty place says how it gets filled. */
export function EmptyFolder({ organization, query, isTrash, mayWrite }: Props) {
  const t = useTranslations('browser');
  const [title, lede] =
    query !== ''
      ? [t('emptySearch', { query }), null]
      : isTrash
        ? [t('emptyTrash'), t('emptyTrashLede')]
        : [t('empty'), t(mayWrite ? 'emptyLede' : 'emptyReader')];
  const line = `curl -T report.pdf -H "Authorization: Bearer $HOLDALL_TOKEN" "${location.origin}/api/v1/organizations/${organization}/files:upload?filename=report.pdf"`;
  return (
    <div className="mx-auto grid max-w-lg justify-items-center gap-3 px-4 py-16 text-center">
      <FolderOpen aria-hidden className="size-10 text-seam" strokeWidth={1.25} />
      <h2 className="text-lg font-semibold">{title}</h2>
      {lede && <p className="text-soft">{lede}</p>}
      {mayWrite && !isTrash && query === '' && (
        <code className="rounded-md border border-line bg-sunken px-3 py-2 text-left text-xs break-all">
          {line}
        </code>
      )}
    </div>
  );
}
