'use client';

import { Minus, Plus, Scan } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import type { Zoom } from './use-zoom';

/** The buttons at the bottom of the stage: zoom, and what else a kind of content has. Keys: + − 0. */
export function StageBar({ zoom, children }: { zoom: Zoom; children?: ReactNode }) {
  const t = useTranslations('preview');
  const { number } = useFormatter();
  useZoomKeys(zoom);
  return (
    <div className="absolute bottom-4 left-1/2 z-10 flex -translate-x-1/2 items-center gap-1 rounded-full bg-overlay px-2 py-1 text-ink shadow-overlay">
      {children}
      <IconButton icon={Minus} label={t('zoomOut')} onPress={zoom.zoomOut} />
      <span className="w-11 text-center text-xs tabular-nums" aria-live="polite">
        {number(zoom.zoom, { style: 'percent' })}
      </span>
      <IconButton icon={Plus} label={t('zoomIn')} onPress={zoom.zoomIn} />
      <IconButton icon={Scan} label={t('fit')} onPress={zoom.fit} isDisabled={zoom.zoom === 1} />
    </div>
  );
}

function useZoomKeys({ zoomIn, zoomOut, fit }: Zoom): void {
  const onKey = useEffectEvent(({ key, target, ctrlKey, metaKey }: KeyboardEvent) => {
    if (ctrlKey || metaKey || (target as HTMLElement).closest('input')) return;
    if (key === '+' || key === '=') zoomIn();
    if (key === '-') zoomOut();
    if (key === '0') fit();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
