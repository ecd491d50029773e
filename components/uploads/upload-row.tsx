'use client';

import { Check, Pause, Play, RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import { useFormatters } from '@/components/forms/use-formatters';
import { useErrorText } from '@/lib/client/error-text';
import { percentOf, type Upload } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';

/** One upload: its progress, and the buttons that fit its state. */
export function UploadRow({ upload }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const { id, name, size, sent, state } = upload;
  const percent = percentOf(sent, size);
  const isInProgress = state === 'sending' || state === 'paused';
  return (
    <li className="flex items-center gap-1 py-2 pr-1.5 pl-4" data-state={state}>
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm" title={name}>
          {name}
        </p>
        <p className={`text-xs tabular-nums ${state === 'failed' ? 'text-brick' : 'text-soft'}`}>
          <State upload={upload} percent={percent} />
        </p>
        {isInProgress && (
          <div
            role="progressbar"
            aria-label={name}
            aria-valuenow={percent}
            aria-valuemin={0}
            aria-valuemax={100}
            className="mt-1 h-1 overflow-hidden rounded-full bg-default"
          >
            <div
              className={`h-full transition-[width] ${state === 'paused' ? 'bg-line-strong' : 'bg-petrol'}`}
              style={{ width: `${percent}%` }}
            />
          </div>
        )}
      </div>
      {isInProgress && (
        <IconButton
          icon={state === 'paused' ? Play : Pause}
          label={t(state === 'paused' ? 'resume' : 'pause', { name })}
          onPress={() => uploads.togglePause(id)}
        />
      )}
      {state === 'failed' && (
        <IconButton icon={RotateCcw} label={t('retry', { name })} onPress={() => uploads.retry(id)} />
      )}
      {state === 'done' ? (
        <Check aria-hidden className="mr-2 size-4 text-moss" />
      ) : (
        <IconButton icon={X} label={t('cancel', { name })} onPress={() => uploads.cancel(id)} />
      )}
    </li>
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
