'use client';

import { Button, toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Pause, Play, X } from 'lucide-react';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import { refresh } from '@/lib/client/content';
import { useErrorText } from '@/lib/client/error-text';
import { localPath, useUnfinished } from '@/lib/client/unfinished';
import { byUrgency, isActive, type Upload } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';
import { Throughput } from './throughput';
import { UnfinishedList } from './unfinished-list';
import { UploadRow } from './upload-row';
import { useWakeLock } from './use-wake-lock';
import { useWarning } from './use-warning';

const none: Upload[] = [];
const MAX_ROWS = 100;
/** How long arrivals are collected before the lists reload: longer while more are on their way. */
const RELOAD_DELAY_MS = 300;
const BUSY_RELOAD_DELAY_MS = 2000;

/** Active and unfinished uploads, at the bottom of every page. */
export function UploadTray({ organization }: { organization: string }) {
  const t = useTranslations('uploads');
  const list = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none);
  const [isOpen, setOpen] = useState(true);
  const active = list.filter(isActive);
  const known = new Set(list.map(({ location }) => location));
  const unfinished = useUnfinished(organization).filter(
    // The server may already list an upload whose address has not reached this page.
    ({ resume_uri, filename }) =>
      !known.has(localPath(resume_uri)) &&
      !active.some(({ name, location }) => location === undefined && name === filename),
  );
  useArrivals();
  useWarning(active.length > 0);
  useWakeLock(active.some(({ state }) => state === 'sending'));
  if (list.length === 0 && unfinished.length === 0) return null;
  const Fold = isOpen ? ChevronDown : ChevronUp;
  return (
    <section
      aria-label={t('title')}
      className="fixed right-3 bottom-3 z-40 w-[min(26rem,calc(100vw-1.5rem))] overflow-hidden rounded-xl bg-overlay shadow-overlay max-sm:bottom-17"
    >
      <header className="flex items-center gap-1 border-b border-line py-1.5 pr-1.5 pl-4">
        <Summary list={list} hasActive={active.length > 0} />
        {active.length > 0 && <Throughput list={list} />}
        {active.length > 0 && <BulkButtons active={active} />}
        {list.length > 0 && active.length === 0 && (
          <Button size="sm" variant="ghost" onPress={() => uploads.clear()}>
            {t('clear')}
          </Button>
        )}
        <IconButton icon={Fold} label={t(isOpen ? 'collapse' : 'expand')} onPress={() => setOpen(!isOpen)} />
      </header>
      {isOpen && (
        <div className="max-h-72 divide-y divide-line overflow-y-auto">
          {list.length > 0 && (
            <ul className="divide-y divide-line">
              {[...list]
                .sort(byUrgency)
                .slice(0, MAX_ROWS)
                .map((upload) => (
                  <UploadRow key={upload.id} upload={upload} />
                ))}
            </ul>
          )}
          <UnfinishedList organization={organization} list={unfinished} />
        </div>
      )}
    </section>
  );
}

function Summary({ list, hasActive }: { list: Upload[]; hasActive: boolean }) {
  const t = useTranslations('uploads');
  const done = list.filter(({ state }) => state === 'done').length;
  const failed = list.filter(({ state }) => state === 'failed').length;
  return (
    <h2 className="flex-1 text-sm font-semibold" aria-live="polite">
      {list.length === 0
        ? t('title')
        : hasActive
          ? t('summary', { done, total: list.length })
          : failed > 0
            ? t('someFailed', { failed, total: list.length })
            : t('allDone', { total: done })}
    </h2>
  );
}

function BulkButtons({ active }: { active: Upload[] }) {
  const t = useTranslations('uploads');
  const isSending = active.some(({ state }) => state === 'sending');
  return (
    <>
      <IconButton
        icon={isSending ? Pause : Play}
        label={t(isSending ? 'pauseAll' : 'resumeAll')}
        onPress={() => (isSending ? uploads.pauseAll() : uploads.resumeAll())}
      />
      <IconButton icon={X} label={t('cancelAll')} onPress={() => uploads.cancelAll()} />
    </>
  );
}

/** Reloads the lists when something arrived: once for many small files that arrive together. */
function useArrivals(): void {
  const client = useQueryClient();
  const textOf = useErrorText();
  const showProblem = useEffectEvent((error: unknown) => void toast.danger(textOf(error), { timeout: 0 }));
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const reload = (organization: string) => {
      timers.delete(organization);
      void refresh(client, organization);
    };
    const offArrival = uploads.onArrival((organization) => {
      if (timers.has(organization)) return;
      timers.set(
        organization,
        setTimeout(
          () => reload(organization),
          uploads.snapshot().some(isActive) ? BUSY_RELOAD_DELAY_MS : RELOAD_DELAY_MS,
        ),
      );
    });
    const offProblem = uploads.onProblem((error) => showProblem(error));
    return () => {
      offArrival();
      offProblem();
      for (const [organization, timer] of timers) {
        clearTimeout(timer);
        reload(organization);
      }
    };
  }, [client]);
}
