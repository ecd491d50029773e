'use client';

import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { Log } from '@/components/lists/log';
import { type ShareLink, useVisits } from '@/lib/client/sharing';

/** The visits to a share link: when, from which address, and how many bytes were downloaded. */
export function Visits({ link }: { link: ShareLink }) {
  const t = useTranslations('sharing');
  const { size } = useFormatters();
  return (
    <Log list={useVisits(link.name)} none={t('noVisits')}>
      {({ kind, path, size_bytes, address }) => (
        <>
          {t('visit', { kind: kind.replace(' ', '_') })}
          {path && ` ${path}`}
          {size_bytes !== '0' && `, ${size(size_bytes)}`}
          {address && <span className="text-soft"> {t('from', { address })}</span>}
        </>
      )}
    </Log>
  );
}
