'use client';

import { Button } from '@heroui/react';
import { Download, Eye, Pin, PinOff, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { IconButton } from '@/components/forms/icon-button';
import { Failure } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { useKeptFocus } from '@/components/lists/use-kept-focus';
import type { File } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';
import { useChangeVersions, useVersions, type Version, versionPath } from '@/lib/client/versions';

type Rights = { mayWrite: boolean; mayPurge: boolean };

/** The versions of a file, once there is more than one. */
export function VersionsSection({ file, ...rights }: Rights & { file: File }) {
  const t = useTranslations('versions');
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useVersions(file);
  const versions = data?.pages.flatMap((page) => page.versions) ?? [];
  const frame = useKeptFocus<HTMLElement>(versions.length);
  if (error) return <Failure error={error} />;
  if (versions.length < 2) return null;
  // While there are more pages, the number of a version is not known.
  const numberOf = (index: number) => (hasNextPage ? undefined : versions.length - index);
  return (
    <section
      ref={frame}
      tabIndex={-1}
      aria-label={t('title')}
      className="grid gap-2 border-t border-line pt-4 text-sm outline-none"
    >
      <h3 className="font-semibold">{t('title')}</h3>
      <ol className="grid gap-3">
        {versions.map((version, index) => (
          <VersionItem
            key={version.name}
            {...{ file, version, ...rights }}
            title={t('number', {
              number: numberOf(index) ?? 0,
              count: versions.length,
              isKnown: String(!hasNextPage),
            })}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button size="sm" variant="ghost" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}

type ItemProps = Rights & { file: File; version: Version; title: string };

function VersionItem({ file, version, title, mayWrite, mayPurge }: ItemProps) {
  const t = useTranslations('versions');
  const { size, time } = useFormatters();
  const { restore, keep, remove } = useChangeVersions(file);
  const [isConfirming, setConfirming] = useState(false);
  const { creator, create_time, is_current, keep_forever, purge_time } = version;
  const label = (action: 'show' | 'download' | 'restore' | 'keep' | 'unkeep' | 'delete') =>
    t(action, { version: title });
  return (
    <li aria-label={title} className="grid gap-0.5">
      <p className="font-medium">{is_current ? t('current', { version: title }) : title}</p>
      <p className="text-xs break-words text-soft">
        {time(create_time)} · {size(version.size_bytes)}
        {creator && <> · {version.creator_name || shownEmail(creator)}</>}
      </p>
      {keep_forever && <p className="text-xs text-soft">{t('keptForever')}</p>}
      {purge_time && <p className="text-xs text-soft">{t('until', { date: time(purge_time) })}</p>}
      <div className="-ml-2 flex flex-wrap">
        <IconButton
          icon={Eye}
          label={label('show')}
          onPress={() => void window.open(versionPath(version, { isInline: true }), '_blank', 'noopener')}
        />
        <IconButton
          icon={Download}
          label={label('download')}
          onPress={() => location.assign(versionPath(version))}
        />
        {mayWrite && !is_current && (
          <IconButton icon={RotateCcw} label={label('restore')} onPress={() => void restore(version)} />
        )}
        {mayWrite && (
          <IconButton
            icon={keep_forever ? PinOff : Pin}
            label={label(keep_forever ? 'unkeep' : 'keep')}
            onPress={() => void keep(version, !keep_forever)}
          />
        )}
        {mayPurge && !is_current && (
          <IconButton icon={Trash2} label={label('delete')} onPress={() => setConfirming(true)} />
        )}
      </div>
      {isConfirming && (
        <ConfirmDialog
          title={t('confirm')}
          lede={t('confirmLede')}
          action={t('confirmDelete')}
          onConfirm={() => void remove(version)}
          onClose={() => setConfirming(false)}
        />
      )}
    </li>
  );
}
