'use client';

import { Button } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { Problem } from '@/components/forms/problem';
import { useErrorText } from '@/lib/client/error-text';
import type { Listed } from '@/lib/client/listed';

/** What stands below a list: that it did not come, that there is nothing in it, or a way to more of it. */
export function More({ list, none }: { list: Listed; none?: string }) {
  const t = useTranslations('list');
  const textOf = useErrorText();
  if (list.error) return <Problem>{textOf(list.error)}</Problem>;
  if (!list.rows) return <p className="text-sm text-soft">{t('loading')}</p>;
  if (list.rows.length === 0 && none) return <p className="text-sm text-soft">{none}</p>;
  return list.isMore ? (
    <Button variant="secondary" isPending={list.isLoading} onPress={list.more} className="justify-self-start">
      {t('more')}
    </Button>
  ) : null;
}
