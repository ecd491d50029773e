'use client';

import { Button, toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Pause, Play, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import { refresh } from '@/lib/client/content';
import { useErrorText } from '@/lib/client/error-text';
import { localOf, useUnfinished } from '@/lib/client/unfinished';
import { type Upload, uploads } from '@/lib/client/uploads';
import { Throughput } from './throughput';
import { UnfinishedList } from './unfinished-list';
import { UploadRow } from './upload-row';
import { useWakeLock } from './use-wake-lock';
import { useWarning } from './use-warning';

const none: Upload[] = [];
const shownAtMost = 100;

/** The uploads under way and those that were left unfinished, at the foot of every page. */
export function UploadTray({ organization }: { organization: string }) {
  const t = useTranslations('uploads');
  const list = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none);
  const [isOpen, setOpen] = useState(true);
  const underWay = list.filter(({ state }) => state !== 'done' && state !== 'failed');
  const own = new Set(list.map(({ location }) => location));
  const left = useUnfinished(organization).filter(
    // What has no address yet may be among those that the server tells of.
    ({ resume_uri, filename }) =>
      !own.has(localOf(resume_uri)) &&
      !underWay.some(({ name, location }) => location === undefined && name === filename),
  );
  useArrivals();
  useWarning(underWay.length > 0);
  useWakeLock(underWay.some(({ state }) => state === 'sending'));
  if (list.length === 0 && left.length === 0) return null;
  const Fold = isOpen ? ChevronDown : ChevronUp;
  return (
    <section
      aria-label={t('title')}
      className="fixed right-3 bottom-3 z-40 w-[min(26rem,calc(100vw-1.5rem))] overflow-hidden rounded-xl bg-overlay shadow-overlay max-sm:bottom-17"
    >
      <header className="flex items-center gap-1 border-b border-line py-1.5 pr-1.5 pl-4">
        <Summary list={list} isUnderWay={underWay.length > 0} />
        {underWay.length > 0 && <Throughput list={list} />}
        {underWay.length > 0 && <ForAll underWay={underWay} />}
        {list.length > 0 && underWay.length === 0 && (
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
                .slice(0, shownAtMost)
                .map((upload) => (
                  <UploadRow key={upload.id} upload={upload} />
                ))}
            </ul>
          )}
          <UnfinishedList organization={organization} left={left} />
        </div>
      )}
    </section>
  );
}

const urgency = { failed: 0, sending: 1, paused: 1, waiting: 2, done: 3 };
const byUrgency = (one: Upload, other: Upload) => urgency[one.state] - urgency[other.state];

function Summary({ list, isUnderWay }: { list: Upload[]; isUnderWay: boolean }) {
  const t = useTranslations('uploads');
  const done = list.filter(({ state }) => state === 'done').length;
  const failed = list.filter(({ state }) => state === 'failed').length;
  return (
    <h2 className="flex-1 text-sm font-semibold" aria-live="polite">
      {list.length === 0
        ? t('title')
        : isUnderWay
          ? t('summary', { done, total: list.length })
          : failed > 0
            ? t('someFailed', { failed, total: list.length })
            : t('allDone', { total: done })}
    </h2>
  );
}

function ForAll({ underWay }: { underWay: Upload[] }) {
  const t = useTranslations('uploads');
  const isSending = underWay.some(({ state }) => state === 'sending');
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

/** Lists look again when something arrived; many small files arrive at once, and are looked for once. */
function useArrivals(): void {
  const client = useQueryClient();
  const textOf = useErrorText();
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    uploads.onArrival = (where) => {
      const timer =
        timers.get(where) ?? setTimeout(() => timers.delete(where) && refresh(client, where), 300);
      timers.set(where, timer);
    };
    uploads.onProblem = (error) => toast.danger(textOf(error), { timeout: 0 });
  }, [client, textOf]);
}
