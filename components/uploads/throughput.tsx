'use client';

import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import type { Upload } from '@/lib/client/uploads';

/** How fast it goes, over the last seconds, and how long the rest will take. */
export function Throughput({ list }: { list: Upload[] }) {
  const t = useTranslations('uploads');
  const formatters = useFormatters();
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
      {t('speed', { speed: formatters.size(speed), left: duration((total - sent) / speed) })}
    </span>
  );
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}
