'use client';

import { Button, toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Pause, Play, X } from 'lucide-react';
import { memo, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import { useFormatters } from '@/components/forms/use-formatters';
import { useKeptFocus } from '@/components/lists/use-kept-focus';
import { OperationList, useOperationEnds } from '@/components/operations/operation-list';
import { refresh } from '@/lib/client/content';
import { useErrorText } from '@/lib/client/error-text';
import { useOperations } from '@/lib/client/operations';
import { localPath, useUnfinished } from '@/lib/client/unfinished';
import { isMoving, totalsOf } from '@/lib/client/upload-groups';
import { isActive, percentOf, type Upload } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';
import { Throughput } from './throughput';
import { UnfinishedList } from './unfinished-list';
import { ProgressBar } from './upload-row';
import { UploadRows } from './upload-rows';
import { useWakeLock } from './use-wake-lock';
import { useWarning } from './use-warning';

const none: Upload[] = [];
/**
 * How long arrivals are collected before the lists reload: longer while more are on their way, since the live
 * changes show them meanwhile.
 */
const RELOAD_DELAY_MS = 300;
const BUSY_RELOAD_DELAY_MS = 10_000;

/**
 * Changes on which the server works, active and unfinished uploads, at the bottom of every page; on a phone
 * the uploads are folded to one line.
 */
export function UploadTray({ organization }: { organization: string }) {
  const t = useTranslations('uploads');
  const list = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none);
  const isPhone = useIsPhone();
  const [wanted, setOpen] = useState<boolean>();
  const isOpen = wanted ?? !isPhone;
  const active = list.filter(isActive);
  const known = new Set(list.map(({ location }) => location));
  const unfinished = useUnfinished(organization).filter(
    // The server may already list an upload whose address has not reached this page.
    ({ resume_uri, filename }) =>
      !known.has(localPath(resume_uri)) &&
      !active.some(({ name, location }) => location === undefined && name === filename),
  );
  const running = useOperations(organization);
  useOperationEnds(organization);
  useArrivals();
  useWarning(active.length > 0);
  useWakeLock(active.some(({ state }) => state === 'sending'));
  const hasUploads = list.length > 0 || unfinished.length > 0;
  const isShown = hasUploads || running.length > 0;
  useKeptFocus(Number(isShown), listOrContent);
  if (!isShown) return null;
  const totals = totalsOf(list);
  return (
    <div
      data-tray
      className="fixed right-3 bottom-3 z-40 w-[min(26rem,calc(100vw-1.5rem))] overflow-hidden rounded-xl bg-overlay shadow-overlay max-sm:bottom-17 short:static short:mx-3 short:mb-3 short:w-auto"
    >
      {running.length > 0 && <OperationList list={running} />}
      {hasUploads && (
        <section aria-label={t('title')} className={running.length > 0 ? 'border-t border-line' : ''}>
          <header className="flex items-center gap-1 border-b border-line py-1.5 pr-1.5 pl-4">
            <Summary list={list} unfinished={unfinished.length} hasActive={active.length > 0} />
            {active.length > 0 && <BulkButtons isMoving={isMoving(active)} />}
            {list.length > 0 && active.length === 0 && (
              <Button size="sm" variant="ghost" onPress={() => uploads.clear()}>
                {t('clear')}
              </Button>
            )}
            <FoldButton isOpen={isOpen} onFold={setOpen} />
          </header>
          {active.length > 0 && (
            <ProgressBar
              name={t('title')}
              percent={percentOf(totals.sent, totals.size)}
              isPaused={!isMoving(list)}
            />
          )}
          {isOpen && (
            <UploadRows list={list}>
              <UnfinishedList organization={organization} list={unfinished} />
            </UploadRows>
          )}
        </section>
      )}
    </div>
  );
}

/** Where the keyboard goes on when the tray closes. */
const listOrContent = () =>
  document.querySelector<HTMLElement>('[role=grid]') ?? document.querySelector('main');

type SummaryProps = { list: Upload[]; unfinished: number; hasActive: boolean };

function Summary({ list, unfinished, hasActive }: SummaryProps) {
  const t = useTranslations('uploads');
  const { size } = useFormatters();
  const totals = totalsOf(list);
  const done = list.filter(({ state }) => state === 'done').length;
  const failed = list.filter(({ state }) => state === 'failed').length;
  return (
    <div className="min-w-0 flex-1">
      <h2 className="text-sm font-semibold" aria-live="polite">
        {list.length === 0
          ? t('unfinishedCount', { count: unfinished })
          : hasActive
            ? t('summary', { done, total: list.length })
            : failed > 0
              ? t('someFailed', { failed, total: list.length })
              : t('allDone', { total: done })}
      </h2>
      {hasActive && (
        <p className="flex flex-wrap gap-x-2 text-xs text-soft tabular-nums">
          <span className="whitespace-nowrap">
            {t('totals', { sent: size(totals.sent), size: size(totals.size) })}
          </span>
          <Throughput list={list} />
        </p>
      )}
    </div>
  );
}

/** Rendered when they change: not with each file that arrives. */
const BulkButtons = memo(function BulkButtons({ isMoving }: { isMoving: boolean }) {
  const t = useTranslations('uploads');
  return (
    <>
      <IconButton
        icon={isMoving ? Pause : Play}
        label={t(isMoving ? 'pauseAll' : 'resumeAll')}
        onPress={() => (isMoving ? uploads.pauseAll() : uploads.resumeAll())}
      />
      <IconButton icon={X} label={t('cancelAll')} onPress={() => uploads.cancelAll()} />
    </>
  );
});

type FoldButtonProps = { isOpen: boolean; onFold: (isOpen: boolean) => void };

const FoldButton = memo(function FoldButton({ isOpen, onFold }: FoldButtonProps) {
  const t = useTranslations('uploads');
  return (
    <IconButton
      icon={isOpen ? ChevronDown : ChevronUp}
      label={t(isOpen ? 'collapse' : 'expand')}
      onPress={() => onFold(!isOpen)}
    />
  );
});

/** A phone, also on its side, and a page at 400 % zoom. */
const phone = '(max-width: 40rem), (max-height: 26rem)';

function useIsPhone(): boolean {
  const [query] = useState(() => (typeof window === 'undefined' ? undefined : matchMedia(phone)));
  return useSyncExternalStore(
    (listener) => {
      query?.addEventListener('change', listener);
      return () => query?.removeEventListener('change', listener);
    },
    () => query?.matches ?? false,
    () => false,
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
      const isBusy = uploads.isBusy();
      if (isBusy && timers.has(organization)) return;
      // The last arrival waits for nothing.
      clearTimeout(timers.get(organization));
      const delay = isBusy ? BUSY_RELOAD_DELAY_MS : RELOAD_DELAY_MS;
      timers.set(
        organization,
        setTimeout(() => reload(organization), delay),
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
