'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { paceOf, paceText, type Sample, withSample } from '@/lib/client/throughput';
import { isSending, totalsOf } from '@/lib/client/upload-groups';
import type { Upload } from '@/lib/client/upload-job';

/** Also without progress, so that a stall shows. */
const SAMPLE_MS = 1000;

/** The speed of the uploads over the last seconds, and the time for the rest; nothing while paused. */
export function Throughput({ list }: { list: Upload[] }) {
  const t = useTranslations('uploads');
  const { size } = useFormatters();
  const [samples, setSamples] = useState<Sample[]>([]);
  const isUnderWay = isSending(list);
  const addSample = useEffectEvent(() => {
    const sample = { at: Date.now(), sent: totalsOf(list).sent };
    setSamples((previous) => withSample(previous, sample));
  });
  useEffect(() => {
    // After a pause the time before it says nothing.
    if (!isUnderWay) return setSamples([]);
    const timer = setInterval(() => addSample(), SAMPLE_MS);
    addSample();
    return () => clearInterval(timer);
  }, [isUnderWay]);
  const totals = totalsOf(list);
  const text = paceText(paceOf(samples, totals.size - totals.sent), { t, size });
  if (!text) return null;
  return <span className="text-xs whitespace-nowrap text-soft tabular-nums">{text}</span>;
}
