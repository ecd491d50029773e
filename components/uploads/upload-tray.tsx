'use client';

import { Button } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Pause, Play, RotateCcw, X } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { useAmounts } from '@/components/files/use-amounts';
import { refresh } from '@/lib/client/content';
import { type Upload, uploads } from '@/lib/client/uploads';
import { UnfinishedUploads } from './unfinished-uploads';

const none: Upload[] = [];
const shownAtMost = 100;

/** The uploads under way, at the foot of every page. */
export function UploadTray({ organization }: { organization: string }) {
  const t = useTranslations('uploads');
  const client = useQueryClient();
  const list = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none);
  const [isOpen, setOpen] = useState(true);
  const underWay = list.filter(({ state }) => state !== 'done' && state !== 'failed');
  const done = list.filter(({ state }) => state === 'done').length;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    uploads.onArrival = (where) => {
      // Many small files arrive at once: the list is asked for once.
      clearTimeout(timer);
      timer = setTimeout(() => void refresh(client, where), 150);
    };
  }, [client]);
  useEffect(() => {
    if (underWay.length === 0) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [underWay.length]);

  const isDone = underWay.length === 0;
  const summary = isDone ? t('allDone', { total: done }) : t('summary', { done, total: list.length });
  const Fold = isOpen ? ChevronDown : ChevronUp;
  return (
    <>
      <UnfinishedUploads organization={organization} mine={list} />
      {list.length > 0 && (
        <section
          aria-label={t('title')}
          className="fixed right-3 bottom-3 z-40 w-[min(24rem,calc(100vw-1.5rem))] overflow-hidden rounded-xl bg-overlay shadow-overlay max-sm:bottom-17"
        >
          <header className="flex items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-4">
            <h2 className="flex-1 text-sm font-semibold" aria-live="polite">
              {summary}
            </h2>
            {!isDone && <Speed list={list} />}
            <Button
              isIconOnly
              size="sm"
              variant="ghost"
              aria-label={t(isOpen ? 'collapse' : 'expand')}
              onPress={() => setOpen(!isOpen)}
            >
              <Fold />
            </Button>
            {isDone && (
              <Button size="sm" variant="ghost" onPress={uploads.clear}>
                {t('clear')}
              </Button>
            )}
          </header>
          {isOpen && (
            <ul className="max-h-64 divide-y divide-line overflow-y-auto">
              {[...list]
                .sort(byUrgency)
                .slice(0, shownAtMost)
                .map((upload) => (
                  <UploadRow key={upload.id} upload={upload} />
                ))}
            </ul>
          )}
        </section>
      )}
    </>
  );
}

const urgency = { failed: 0, sending: 1, checking: 1, paused: 1, waiting: 2, done: 3 };
const byUrgency = (one: Upload, other: Upload) => urgency[one.state] - urgency[other.state];

function UploadRow({ upload: { id, name, size, sent, state, problem } }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const amounts = useAmounts();
  const percent = size === 0 ? 100 : Math.floor((sent / size) * 100);
  const isEnded = state === 'done' || state === 'failed';
  const words =
    state === 'failed'
      ? problem === 'mismatch'
        ? t('mismatch')
        : problem || t('failed')
      : state === 'sending'
        ? `${percent} % · ${amounts.size(size)}`
        : t(state);
  return (
    <li className="flex items-center gap-1 py-2 pr-1.5 pl-4">
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm" title={name}>
          {name}
        </p>
        <p className={`text-xs ${state === 'failed' ? 'text-brick' : 'text-soft'}`}>{words}</p>
        {!isEnded && (
          <div
            role="progressbar"
            aria-label={name}
            aria-valuenow={percent}
            aria-valuemin={0}
            aria-valuemax={100}
            className="mt-1 h-1 overflow-hidden rounded-full bg-default"
          >
            <div className="h-full bg-petrol transition-[width]" style={{ width: `${percent}%` }} />
          </div>
        )}
      </div>
      {(state === 'sending' || state === 'paused') && (
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label={t(state === 'paused' ? 'resume' : 'pause', { name })}
          onPress={() => uploads.togglePause(id)}
        >
          {state === 'paused' ? <Play /> : <Pause />}
        </Button>
      )}
      {state === 'failed' && (
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label={t('retry', { name })}
          onPress={() => uploads.retry(id)}
        >
          <RotateCcw />
        </Button>
      )}
      {state !== 'done' && state !== 'checking' && (
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label={t('cancel', { name })}
          onPress={() => uploads.cancel(id)}
        >
          <X />
        </Button>
      )}
    </li>
  );
}

/** How fast it goes, over the last seconds, and how long the rest will take. */
function Speed({ list }: { list: Upload[] }) {
  const t = useTranslations('uploads');
  const amounts = useAmounts();
  const marks = useRef<{ at: number; sent: number }[]>([]);
  const sent = list.reduce((sum, each) => sum + each.sent, 0);
  const total = list.reduce((sum, each) => sum + each.size, 0);
  const now = Date.now();
  marks.current = [...marks.current.filter(({ at }) => now - at < 5000), { at: now, sent }];
  const [first] = marks.current;
  const speed = first && now > first.at ? ((sent - first.sent) / (now - first.at)) * 1000 : 0;
  if (speed <= 0) return null;
  return (
    <span className="text-xs whitespace-nowrap text-soft tabular-nums">
      {t('speed', { speed: amounts.size(speed), left: duration((total - sent) / speed) })}
    </span>
  );
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}
