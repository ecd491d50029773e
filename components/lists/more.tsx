'use client';

import { Button } from '@heroui/react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/problem';
import type { PagedList } from '@/lib/client/paged-list';

/** The end of a list: an error, a button that loads more, or `children` if the list is empty. */
export function More({ list, children }: { list: PagedList<unknown>; children: ReactNode }) {
  const t = useTranslations('list');
  const button = (text: string) => (
    <Button
      variant="secondary"
      isPending={list.isLoading}
      onPress={list.loadMore}
      className="justify-self-start"
    >
      {text}
    </Button>
  );
  if (list.error) {
    return (
      <div className="grid gap-3">
        <Failure error={list.error} />
        {button(t('again'))}
      </div>
    );
  }
  if (!list.rows) return <p className="text-sm text-soft">{t('loading')}</p>;
  if (list.hasMore) return button(t('more'));
  return list.rows.length === 0 ? children : null;
}
