'use client';

import { FolderClosed, ScrollText } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { type ShareLink, useRevokeShareLink } from '@/lib/client/sharing';
import { GivenRow } from './issued-link-row';
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

/** A link: where it leads, what it allows, what came of it. */
export function LinkRow({ link, name, isNamed = false, isNew }: Props) {
  const t = useTranslations('sharing');
  const { date } = useFormatters();
  const revoke = useRevokeShareLink();
  const ends = endsOf(link);
  const hasEnded = ends.some(([key]) => key !== 'until');
  const isFolder = link.target.includes('/folders/');
  return (
    <GivenRow
      name={name}
      uri={hasEnded ? null : (link.share_uri ?? null)}
      isNew={isNew}
      facts={[
        link.max_downloads
          ? t('downloadedOf', { count: link.download_count, most: link.max_downloads })
          : t('downloaded', { count: link.download_count }),
        ...ends.map(([key, time]) => t(key, { date: time ? date(time) : '' })),
        ...(link.has_password ? [t('locked')] : []),
        ...(link.disposition === 'inline' && !link.max_downloads ? [t('inline')] : []),
        t('created', { date: date(link.create_time), creator: link.creator }),
      ]}
      log={{
        icon: ScrollText,
        text: t('log'),
        label: t('logOf', { name }),
        content: <Visits link={link} />,
      }}
      revoke={{
        label: t('revokeOf', { name }),
        isPending: revoke.isPending,
        onPress: () => revoke.mutate(link.name),
      }}
    >
      {isNamed && (
        <p className="flex items-center gap-2 font-medium break-words">
          {isFolder && <FolderClosed aria-hidden className="size-4 shrink-0 fill-seam/20 text-seam" />}
          <span className="min-w-0">{name}</span>
        </p>
      )}
    </GivenRow>
  );
}

/** Whether a link has ended by itself, or when it will. */
function endsOf({ expire_time, max_downloads, download_count }: ShareLink) {
  const ends: ['until' | 'ended' | 'spent', string | null][] = [];
  if (expire_time) ends.push([new Date(expire_time) > new Date() ? 'until' : 'ended', expire_time]);
  if (max_downloads && download_count >= max_downloads) ends.push(['spent', null]);
  return ends;
}
