'use client';

import { Button } from '@heroui/react';
import { FolderClosed, Link2Off, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAmounts } from '@/components/files/use-amounts';
import { type ShareLink, useRevokeShareLink } from '@/lib/client/sharing';
import { Address } from './address';
import { Visits } from './visits';

type Props = {
  link: ShareLink;
  /** What it leads to. */
  name: string;
  /** Whether that has to be said. */
  isNamed?: boolean;
  /** Whether it was just made. */
  isNew?: boolean;
};

/** A link: where it leads, what it allows, what came of it; to hand on again or to end. */
export function LinkRow({ link, name, isNamed = false, isNew }: Props) {
  const t = useTranslations('sharing');
  const { date } = useAmounts();
  const revoke = useRevokeShareLink();
  const [isLogged, setLogged] = useState(false);
  const ends = endsOf(link);
  const hasEnded = ends.some(([key]) => key !== 'until');
  const isFolder = link.target.includes('/folders/');
  return (
    <li className="grid grid-cols-1 gap-2.5 px-4 py-3.5">
      {isNamed && (
        <p className="flex items-center gap-2 font-medium break-words">
          {isFolder && <FolderClosed aria-hidden className="size-4 shrink-0 fill-seam/20 text-seam" />}
          <span className="min-w-0">{name}</span>
        </p>
      )}
      {!hasEnded && <Address uri={link.share_uri} name={name} isNew={isNew} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-[1_1_18rem] text-sm text-soft">
          {[
            link.max_downloads
              ? t('downloadedOf', { count: link.download_count, most: link.max_downloads })
              : t('downloaded', { count: link.download_count }),
            ...ends.map(([key, time]) => t(key, { date: time ? date(time) : '' })),
            ...(link.has_password ? [t('locked')] : []),
            ...(link.disposition === 'inline' && !link.max_downloads ? [t('inline')] : []),
            t('created', { date: date(link.create_time), creator: link.creator }),
          ].join(' · ')}
        </p>
        <div className="flex gap-1.5">
          <Button
            size="sm"
            variant="ghost"
            aria-expanded={isLogged}
            aria-label={t('logOf', { name })}
            onPress={() => setLogged(!isLogged)}
          >
            <ScrollText aria-hidden />
            {t('log')}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            className="text-brick"
            aria-label={t('revokeOf', { name })}
            isPending={revoke.isPending}
            onPress={() => revoke.mutate(link.name)}
          >
            <Link2Off aria-hidden />
            {t('revoke')}
          </Button>
        </div>
      </div>
      {isLogged && <Visits link={link} />}
    </li>
  );
}

/** Whether a link has ended by itself, or when it will. */
function endsOf({ expire_time, max_downloads, download_count }: ShareLink) {
  const ends: ['until' | 'ended' | 'spent', string | null][] = [];
  if (expire_time) ends.push([new Date(expire_time) > new Date() ? 'until' : 'ended', expire_time]);
  if (max_downloads && download_count >= max_downloads) ends.push(['spent', null]);
  return ends;
}
