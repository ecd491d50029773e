'use client';

import { Check, FolderClosed, FolderOpen, type LucideIcon, Pause, Play, RotateCcw, X } from 'lucide-react';
import Link from 'next/link';
import { memo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ShortName } from '@/components/entries/short-name';
import { useFormatters } from '@/components/forms/use-formatters';
import { useErrorText } from '@/lib/client/error-text';
import type { UploadGroup } from '@/lib/client/upload-groups';
import { percentOf, type Upload, type UploadState } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';

/** One upload: its progress, and the buttons that fit its state. Those that did not change render once. */
export const UploadRow = memo(function UploadRow({ upload }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const { id, name, size, sent, state } = upload;
  const percent = percentOf(sent, size);
  const isInProgress = state === 'sending' || state === 'paused';
  return (
    <Row
      name={name}
      state={state}
      percent={isInProgress ? percent : undefined}
      text={<State upload={upload} percent={percent} />}
    >
      {isInProgress && (
        <RowButton
          icon={state === 'paused' ? Play : Pause}
          label={t(state === 'paused' ? 'resume' : 'pause', { name })}
          onPress={() => uploads.togglePause(id)}
        />
      )}
      {state === 'failed' && (
        <RowButton icon={RotateCcw} label={t('retry', { name })} onPress={() => uploads.retry(id)} />
      )}
      {state === 'done' ? (
        <Arrived upload={upload} name={name} />
      ) : (
        <RowButton icon={X} label={t('cancel', { name })} onPress={() => uploads.cancel(id)} />
      )}
    </Row>
  );
});

/** The files of one folder: how many of them arrived, and the buttons for all that are left. */
export function UploadGroupRow({ group }: { group: UploadGroup }) {
  const t = useTranslations('uploads');
  const { name, state, done, total, failed, sent, size, uploads: list } = group;
  const ids = list.map(({ id }) => id);
  const isActive = state !== 'done' && state !== 'failed';
  const isPaused = state === 'paused';
  const percent = percentOf(sent, size);
  const text =
    failed > 0 && !isActive ? t('someFailed', { failed, total }) : t('groupFar', { done, total, percent });
  return (
    <Row
      name={name}
      state={state}
      isFolder
      percent={isActive ? percent : undefined}
      text={state === 'done' ? t('groupDone', { total }) : isPaused ? `${t('paused')} · ${text}` : text}
    >
      {isActive && (
        <RowButton
          icon={isPaused ? Play : Pause}
          label={t(isPaused ? 'resume' : 'pause', { name })}
          onPress={() => (isPaused ? uploads.resumeEach(ids) : uploads.pauseEach(ids))}
        />
      )}
      {failed > 0 && (
        <RowButton icon={RotateCcw} label={t('retry', { name })} onPress={() => uploads.retryEach(ids)} />
      )}
      {state === 'done' ? (
        <Arrived upload={list.find(({ path }) => path.split('/').length === 2) ?? list[0]} name={name} />
      ) : (
        <RowButton icon={X} label={t('cancel', { name })} onPress={() => uploads.cancelEach(ids)} />
      )}
    </Row>
  );
}

type RowProps = {
  name: string;
  state: UploadState;
  isFolder?: boolean;
  /** Undefined without a bar. */
  percent?: number;
  text: ReactNode;
  children: ReactNode;
};

function Row({ name, state, isFolder, percent, text, children }: RowProps) {
  return (
    <li className="flex items-center gap-1 py-2 pr-1.5 pl-4" data-state={state}>
      {isFolder && (
        <FolderClosed aria-hidden className="mr-2 size-4.5 shrink-0 text-seam" strokeWidth={1.75} />
      )}
      <div className="min-w-0 flex-1">
        <p className="text-sm" title={name}>
          <ShortName name={name} />
        </p>
        <p className={`text-xs tabular-nums ${state === 'failed' ? 'text-brick' : 'text-soft'}`}>{text}</p>
        {percent !== undefined && (
          <ProgressBar
            name={name}
            percent={percent}
            isPaused={state === 'paused'}
            className="mt-1 rounded-full"
          />
        )}
      </div>
      {children}
    </li>
  );
}

type RowButtonProps = { icon: LucideIcon; label: string; onPress: () => void };

/** Like an {@link IconButton}, but the browser's own: rows come and go with each small file. */
const RowButton = ({ icon: Icon, label, onPress }: RowButtonProps) => (
  <button type="button" aria-label={label} title={label} onClick={onPress} className={rowButton}>
    <Icon aria-hidden />
  </button>
);

const rowButton = 'button button--ghost button--sm button--icon-only inline-flex!';

/** Without a percentage: how far it is, is not known. */
type ProgressBarProps = { name: string; percent?: number; isPaused?: boolean; className?: string };

export const ProgressBar = ({ name, percent, isPaused = false, className = '' }: ProgressBarProps) => (
  <div
    role="progressbar"
    aria-label={name}
    aria-valuenow={percent}
    aria-valuemin={0}
    aria-valuemax={100}
    className={`h-1 overflow-hidden bg-default ${className}`}
  >
    {percent === undefined ? (
      <div className="h-full w-full bg-petrol/60 motion-safe:animate-pulse" />
    ) : (
      <div
        className={`h-full ${isPaused ? 'bg-line-strong' : 'bg-petrol'}`}
        style={{ width: `${percent}%` }}
      />
    )}
  </div>
);

/** What has arrived, and the way to it; visitors of a file request have none. */
function Arrived({ upload, name }: { upload?: Upload; name: string }) {
  const t = useTranslations('uploads');
  const { organization, folder } = upload ?? {};
  return (
    <>
      {organization && folder !== undefined && (
        <Link
          href={folder === null ? `/o/${organization}` : `/o/${organization}/f/${folder}`}
          prefetch={false}
          aria-label={t('showInFolder', { name })}
          title={t('showInFolder', { name })}
          className={rowButton}
        >
          <FolderOpen aria-hidden />
        </Link>
      )}
      <Check aria-hidden className="mr-2 size-4 shrink-0 text-moss" />
    </>
  );
}

function State({
  upload: { state, size, sent, isStalled, problem },
  percent,
}: {
  upload: Upload;
  percent: number;
}) {
  const t = useTranslations('uploads');
  const formatters = useFormatters();
  const textOf = useErrorText();
  if (state === 'failed') return textOf(problem);
  if (state === 'waiting' || state === 'done') return t(state);
  const far = t('far', { percent, sent: formatters.size(sent), size: formatters.size(size) });
  if (isStalled) return `${t('troubled')} · ${far}`;
  return state === 'paused' ? `${t('paused')} · ${far}` : sent === size ? t('checking') : far;
}
