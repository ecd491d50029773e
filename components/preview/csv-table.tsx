'use client';

import Papa from 'papaparse';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';

/** The most rows that are shown: a table of a million would freeze the page. */
const most = 1000;

/** The first rows of a CSV file, its first as the header. What looks like a formula is text like all else. */
export default function CsvTable({ text }: { text: string }) {
  const t = useTranslations('preview');
  const rows = useMemo(
    () => Papa.parse<string[]>(text, { preview: most + 1, skipEmptyLines: true }).data,
    [text],
  );
  const [head = [], ...body] = rows;
  const cell = 'border-b border-line px-3 py-1.5 text-left whitespace-nowrap';
  return (
    <table className="min-w-full border-collapse text-sm tabular-nums">
      <thead className="sticky top-0 bg-sunken">
        <tr>
          {head.map((text, at) => (
            <th key={at} className={`${cell} font-semibold`}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.slice(0, most).map((row, line) => (
          <tr key={line}>
            {row.map((text, at) => (
              <td key={at} className={cell}>
                {text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {body.length >= most && (
        <caption className="caption-bottom p-3 text-soft">{t('rows', { count: most })}</caption>
      )}
    </table>
  );
}
