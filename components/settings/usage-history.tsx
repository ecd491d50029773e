'use client';

import { useId, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Failure } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { Section } from '@/components/shell/card-page';
import { type Measure, measures, type UsageDay, usageCsv, useUsageHistory } from '@/lib/client/usage-history';

/** What the organization used in the last 30 days: a plot, and the same as a table. */
export function UsageHistory({ organization }: { organization: string }) {
  const t = useTranslations('usage');
  const [measure, setMeasure] = useState<Measure>('stored');
  const { data: days, error } = useUsageHistory(organization);
  const format = useMeasureFormat();
  return (
    <Section
      title={t('history')}
      lede={t('historyLede')}
      action={
        <a href={usageCsv(organization)} download className="link text-sm">
          CSV
        </a>
      }
    >
      <Failure error={error} />
      {days && (
        <>
          <div className="max-w-60">
            <Choice
              label={t('measure')}
              value={measure}
              onChange={(value) => setMeasure(value as Measure)}
              options={Object.keys(measures).map((key) => [key, t('measures', { measure: key })])}
            />
          </div>
          <Plot days={days} measure={measure} />
          <DaysTable days={days} format={format} />
        </>
      )}
    </Section>
  );
}

/** Formats a measure: sizes, and numbers of operations. */
function useMeasureFormat() {
  const { size } = useFormatters();
  const { number } = useFormatter();
  return (measure: Measure, value: number) =>
    measure === 'operations' ? number(value) : size(Math.round(value));
}

const [WIDTH, HEIGHT, GAP] = [720, 160, 3];

/** A bar for each day. The table has the same values for those who cannot see it. */
function Plot({ days, measure }: { days: UsageDay[]; measure: Measure }) {
  const t = useTranslations('usage');
  const { date } = useFormatters();
  const format = useMeasureFormat();
  const id = useId();
  const values = days.map(measures[measure]);
  const most = Math.max(...values, 1);
  const step = WIDTH / Math.max(1, days.length);
  return (
    <figure className="grid grid-cols-1 gap-1.5">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-labelledby={id}
        className="h-40 w-full rounded-lg border border-line bg-sunken"
      >
        <title id={id}>
          {t('plot', { measure: t('measures', { measure }), most: format(measure, most) })}
        </title>
        {days.map((day, at) => {
          const value = values[at] ?? 0;
          // What is not nothing is seen.
          const height = value === 0 ? 0 : Math.max(2, (value / most) * (HEIGHT - 12));
          return (
            <rect
              key={day.day}
              x={at * step + GAP / 2}
              y={HEIGHT - height}
              width={step - GAP}
              height={height}
              className="fill-petrol"
            >
              <title>{`${date(`${day.day}T12:00:00Z`)}: ${format(measure, value)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="flex justify-between text-xs text-soft tabular-nums" aria-hidden>
        <span>{date(`${days[0]?.day}T12:00:00Z`)}</span>
        <span>{t('most', { value: format(measure, most) })}</span>
        <span>{date(`${days.at(-1)?.day}T12:00:00Z`)}</span>
      </figcaption>
    </figure>
  );
}

type TableProps = { days: UsageDay[]; format: (measure: Measure, value: number) => string };

function DaysTable({ days, format }: TableProps) {
  const t = useTranslations('usage');
  const { date } = useFormatters();
  const columns = Object.keys(measures) as Measure[];
  return (
    <section
      aria-label={t('history')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      className="max-h-80 overflow-auto rounded-lg border border-line"
    >
      <table className="w-full text-right text-sm tabular-nums">
        <thead className="sticky top-0 bg-sheet">
          <tr className="border-b border-line text-soft">
            <th scope="col" className="px-3 py-2 max-sm:px-2 text-left font-medium">
              {t('day')}
            </th>
            {columns.map((measure) => (
              <th key={measure} scope="col" className="px-3 py-2 max-sm:px-2 font-medium whitespace-nowrap">
                {t('measures', { measure })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
                {date(`${day.day}T12:00:00Z`)}
              </th>
              {columns.map((measure) => (
                <td key={measure} className="px-3 py-1.5 whitespace-nowrap">
                  {format(measure, measures[measure](day))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
