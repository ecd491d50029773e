'use client';

import Papa from 'papaparse';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { separatorOf } from './csv-separator';

/** A table of a million rows would freeze the page. */
const MAX_ROWS = 1000;

/** The first rows of a CSV file, with the first as header. Formulas are plain text. */
export default function CsvTable({ text }: { text: string }) {
  const t = useTranslations('preview');
  const rows = useMemo(() => {
    const { delimiter, rest } = separatorOf(text);
    return Papa.parse<string[]>(rest, { delimiter, preview: MAX_ROWS + 1, skipEmptyLines: true }).data;
  }, [text]);
  const [head = [], ...body] = rows;
  const cell = 'border-b border-line px-3 py-1.5 text-left whitespace-nowrap';
  return (
    <table className="min-w-full border-collapse text-sm tabular-nums">
      <thead className="sticky top-0 bg-sunken">
        <tr>
          {head.map((text, column) => (
            <th key={column} className={`${cell} font-semibold`}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.slice(0, MAX_ROWS).map((row, line) => (
          <tr key={line}>
            {row.map((text, column) => (
              <td key={column} className={cell}>
                {text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {body.length >= MAX_ROWS && (
        <caption className="caption-bottom p-3 text-soft">{t('rows', { count: MAX_ROWS })}</caption>
      )}
    </table>
  );
}
