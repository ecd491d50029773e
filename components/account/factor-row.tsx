'use client';

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Factor } from '@/lib/client/account';

type Props = { factor: Factor; name: string; icon: LucideIcon; children: ReactNode };

/** A second factor with its age and its buttons. */
export function FactorRow({ factor, name, icon: Icon, children }: Props) {
  const t = useTranslations('secondFactor');
  const format = useFormatter();
  const dateOf = (time: string) => format.dateTime(new Date(time), { dateStyle: 'medium' });
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <Icon aria-hidden className="size-5 shrink-0 text-petrol" />
      <div className="min-w-40 flex-1">
        <p className="font-medium break-words">
          <bdi>{name}</bdi>
        </p>
        <p className="text-sm text-soft">
          {t('since', { date: dateOf(factor.create_time) })}
          {factor.last_use_time && <> · {t('lastUsed', { date: dateOf(factor.last_use_time) })}</>}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </li>
  );
}
