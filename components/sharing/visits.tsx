'use client';

import { useTranslations } from 'use-intl';
import { useAmounts } from '@/components/files/use-amounts';
import { More } from '@/components/settings/more';
import { type ShareLink, useVisits } from '@/lib/client/sharing';

/** Who came by a link, when, from where, and how much they took. */
export function Visits({ link }: { link: ShareLink }) {
  const t = useTranslations('sharing');
  const { size, time } = useAmounts();
  const visits = useVisits(link.name);
  return (
    <div className="grid gap-2 rounded-md bg-sunken px-3 py-2.5">
      <ol className="grid gap-1.5 text-sm empty:hidden">
        {visits.rows?.map(({ create_time, kind, path, size_bytes, address }, at) => (
          <li key={at} className="grid gap-x-3 sm:grid-cols-[11rem_1fr]">
            <span className="text-soft tabular-nums">{time(create_time)}</span>
            <span className="min-w-0 break-words">
              {t('visit', { kind: kind.replace(' ', '_') })}
              {path && ` ${path}`}
              {size_bytes !== '0' && `, ${size(size_bytes)}`}
              {address && <span className="text-soft"> {t('from', { address })}</span>}
            </span>
          </li>
        ))}
      </ol>
      <More list={visits} none={t('noVisits')} />
    </div>
  );
}
