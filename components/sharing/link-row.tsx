'use client';

import {
  Ban,
  Clock3,
  Download,
  Eye,
  File as FileIcon,
  FolderClosed,
  Lock,
  ScrollText,
  Upload,
} from 'lucide-react';
import { useNow, useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { Log } from '@/components/lists/log';
import { shownEmail } from '@/lib/client/people';
import { type ShareLink, useRevokeShareLink, useVisits } from '@/lib/client/sharing';
import { IssuedLinkRow } from './issued-link-row';

type Props = {
  link: ShareLink;
  /** The name of the shared item. */
  name: string;
  /** Whether the row shows the name. */
  isNamed?: boolean;
  /** Whether the link was just created. */
  isNew?: boolean;
};

/** A share link with its limits and its visits. */
export function LinkRow({ link, name, isNamed = false, isNew }: Props) {
  const t = useTranslations('sharing');
  const { date, end } = useFormatters();
  const revoke = useRevokeShareLink();
  const limits = limitsOf(link, useNow());
  const hasEnded = limits.some(([key]) => key !== 'until');
  const isFolder = link.target.includes('/folders/');
  return (
    <IssuedLinkRow
      name={name}
      uri={hasEnded ? null : (link.share_uri ?? null)}
      isNew={isNew}
      facts={[
        {
          icon: Download,
          text: link.max_downloads
            ? t('downloadedOf', { count: link.download_count, limit: link.max_downloads })
            : t('downloaded', { count: link.download_count }),
        },
        ...limits.map(([key, time]) => ({
          icon: key === 'until' ? Clock3 : Ban,
          text: t(key, { date: time ? end(time) : '' }),
        })),
        ...(link.has_password ? [{ icon: Lock, text: t('locked') }] : []),
        ...(link.allow_upload ? [{ icon: Upload, text: t('allowsUpload') }] : []),
        ...(link.disposition === 'inline' && !link.max_downloads ? [{ icon: Eye, text: t('inline') }] : []),
      ]}
      created={t('created', { date: date(link.create_time), creator: shownEmail(link.creator) })}
      log={{
        icon: ScrollText,
        text: t('log'),
        label: t('logOf', { name }),
        content: <Visits link={link} />,
      }}
      revoke={{
        label: t('revokeOf', { name }),
        title: t('revokeTitle', { name }),
        lede: t('revokeLede'),
        isPending: revoke.isPending,
        onConfirm: () => revoke.mutate(link.name),
      }}
    >
      {isNamed && (
        <p className="flex items-center gap-2 font-medium break-words">
          {isFolder ? (
            <FolderClosed aria-hidden className="size-4 shrink-0 fill-seam/20 text-seam" />
          ) : (
            <FileIcon aria-hidden className="size-4 shrink-0 text-soft" />
          )}
          <span className="min-w-0">{name}</span>
        </p>
      )}
    </IssuedLinkRow>
  );
}

/** The visits to a share link: when, from which address, and how many bytes were downloaded. */
function Visits({ link }: { link: ShareLink }) {
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

/** When the link expires, and which of its limits are reached. */
function limitsOf({ expire_time, max_downloads, download_count }: ShareLink, now: Date) {
  const limits: ['until' | 'ended' | 'limitReached', string | null][] = [];
  if (expire_time) limits.push([new Date(expire_time) > now ? 'until' : 'ended', expire_time]);
  if (max_downloads && download_count >= max_downloads) limits.push(['limitReached', null]);
  return limits;
}
