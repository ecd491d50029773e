import { createTranslator } from 'use-intl/core';
import { paceOf, paceText, type Sample, withSample } from '../throughput';
import { isSending, totalsOf } from '../upload-groups';
import type { Upload } from '../upload-job';
import type { ListTexts } from './upload-list';

const SAMPLE_MS = 1000;

/** The line that says how fast the uploads go, and how long the rest takes. */
export function createPaceLine(line: HTMLElement, { locale, messages, size }: ListTexts) {
  const t = createTranslator({ locale, messages, namespace: 'uploads' });
  let samples: Sample[] = [];
  let list: Upload[] = [];
  let timer: ReturnType<typeof setInterval> | undefined;

  function sample(): void {
    const totals = totalsOf(list);
    samples = withSample(samples, { at: Date.now(), sent: totals.sent });
    line.textContent = paceText(paceOf(samples, totals.size - totals.sent), { t, size }) ?? '';
  }

  return {
    show(next: Upload[]): void {
      list = next;
      const isUnderWay = isSending(list);
      if (isUnderWay === (timer !== undefined)) return;
      clearInterval(timer);
      timer = isUnderWay ? setInterval(sample, SAMPLE_MS) : undefined;
      // After a pause the time before it says nothing.
      samples = [];
      if (isUnderWay) sample();
      else line.textContent = '';
    },
  };
}
