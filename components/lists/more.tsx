'use client';

import { Button } from '@heroui/react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/failure';
import type { Listed } from '@/lib/client/listed';

/** What stands below a list: that it did not come, a way to more of it, or `children` where there is nothing in it. */
export function More({ list, children }: { list: Listed<unknown>; children: ReactNode }) {
  const t = useTranslations('list');
  const ask = (text: string) => (
    <Button variant="secondary" isPending={list.isLoading} onPress={list.more} className="justify-self-start">
      {text}
    </Button>
  );
  if (list.error) {
    return (
      <div className="grid gap-3">
        <Failure error={list.error} />
        {ask(t('again'))}
      </div>
    );
  }
  if (!list.rows) return <p className="text-sm text-soft">{t('loading')}</p>;
  if (list.isMore) return ask(t('more'));
  return list.rows.length === 0 ? children : null;
}
