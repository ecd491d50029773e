'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { bytesPerSecond, durationText, type Sample, withSample } from '@/lib/client/throughput';
import { isMoving } from '@/lib/client/upload-groups';
import type { Upload } from '@/lib/client/upload-job';

/** The speed of the uploads over the last seconds, and the time for the rest; nothing while paused. */
export function Throughput({ list }: { list: Upload[] }) {
  const t = useTranslations('uploads');
  const formatters = useFormatters();
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    const sample = { at: Date.now(), sent: sumOf(list, 'sent') };
    // After a pause the time before it says nothing.
    setSamples((previous) => (isMoving(list) ? withSample(previous, sample) : []));
  }, [list]);
  const speed = bytesPerSecond(samples);
  if (speed === 0) return null;
  const left = durationText((sumOf(list, 'size') - sumOf(list, 'sent')) / speed);
  return (
    <span className="text-xs whitespace-nowrap text-soft tabular-nums">
      {t('speed', { speed: formatters.size(speed), left })}
    </span>
  );
}

const sumOf = (list: Upload[], field: 'sent' | 'size') =>
  list.reduce((sum, upload) => sum + upload[field], 0);
