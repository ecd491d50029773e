'use client';

import { Button } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Problem } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { createArchive } from '@/lib/client/archives';
import type { Scope } from '@/lib/client/content';
import type { Entry } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';

type Props = { organization: string; entries: Entry[]; scope: Scope | undefined; onClose: () => void };

/** Creates an archive, shows its size, and starts the browser's own download of it. */
export default function ArchiveDialog({ organization, entries, scope, onClose }: Props) {
  const t = useTranslations('archive');
  const tCommon = useTranslations('common');
  const { size } = useFormatters();
  const textOf = useErrorText();
  const { data: archive, error } = useQuery({
    queryKey: ['archive', organization, entries.map(({ id }) => id), scope],
    queryFn: ({ signal }) => createArchive(organization, entries, { scope, signal }),
    // A dialog that opens again is for the files as they are then.
    gcTime: 0,
    retry: false,
  });
  return (
    <Dialog title={t('title')} onClose={onClose}>
      <div className="grid gap-5">
        {error ? (
          <Problem>{textOf(error)}</Problem>
        ) : (
          <p className="text-soft" aria-live="polite">
            {archive
              ? t('facts', {
                  name: archive.filename,
                  count: archive.file_count,
                  size: size(archive.size_bytes),
                })
              : t('creating')}
          </p>
        )}
        {(archive?.omitted_linked_folder_count ?? 0) > 0 && (
          <p className="text-sm text-soft">
            {t('omitted', { count: archive?.omitted_linked_folder_count ?? 0 })}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onPress={onClose}>
            {tCommon('cancel')}
          </Button>
          {archive && (
            <a
              className="button button--primary inline-flex!"
              href={archive.path}
              download={archive.filename}
              onClick={() => setTimeout(onClose)}
            >
              {t('download', { size: size(archive.size_bytes) })}
            </a>
          )}
        </div>
      </div>
    </Dialog>
  );
}
