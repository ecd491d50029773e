'use client';

import { useQuery } from '@tanstack/react-query';
import Papa from 'papaparse';
import Markdown from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { useTranslations } from 'use-intl';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';
import { useAmounts } from './use-amounts';

/** The most of a text that is fetched and shown. */
const most = 1_000_000;
const mostRows = 1000;

/** Nothing in a Markdown file may be fetched: pictures are left out, and links are for people to follow. */
const harmless = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames?.filter((name) => name !== 'img' && name !== 'input'),
};

/** Text, Markdown and CSV. The text comes as bytes by fetch, so that no page of the file's own is ever made. */
export default function TextPreview({ file }: { file: File }) {
  const t = useTranslations('preview');
  const { size } = useAmounts();
  const { data, isError } = useQuery({
    queryKey: ['text', file.name, file.etag],
    queryFn: async ({ signal }) => {
      const headers = { Range: `bytes=0-${most - 1}` };
      const response = await fetch(downloadPath(file), { headers, signal });
      if (!response.ok && response.status !== 416) throw new Error(String(response.status));
      return response.status === 416 ? '' : response.text();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isError) return <p className="p-6">{t('failed')}</p>;
  if (data === undefined) return null;
  const isMarkdown = /\.(md|markdown)$/i.test(file.filename) || file.mime_type === 'text/markdown';
  const isCsv = /\.csv$/i.test(file.filename) || file.mime_type === 'text/csv';
  return (
    <div className="size-full overflow-auto bg-sheet">
      {Number(file.size_bytes) > most && (
        <p className="border-b border-line px-4 py-2 text-sm text-soft">{t('large', { size: size(most) })}</p>
      )}
      {isMarkdown ? (
        <div className="prose mx-auto max-w-3xl p-6" data-testid="markdown">
          <Markdown remarkPlugins={[remarkGfm]} rehypePlugins={[[rehypeSanitize, harmless]]}>
            {data}
          </Markdown>
        </div>
      ) : isCsv ? (
        <CsvTable text={data} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard
        <pre tabIndex={0} className="p-4 text-sm whitespace-pre-wrap">
          {data}
        </pre>
      )}
    </div>
  );
}

function CsvTable({ text }: { text: string }) {
  const [head = [], ...rows] = Papa.parse<string[]>(text, { preview: mostRows, skipEmptyLines: true }).data;
  return (
    <table className="w-full border-collapse text-sm">
      <thead>
        <tr>
          {head.map((cell, at) => (
            <th key={`${at}${cell}`} className="border border-line bg-sunken px-2 py-1 text-left">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          <tr key={`${line}${row[0]}`}>
            {row.map((cell, at) => (
              <td key={`${at}${cell}`} className="border border-line px-2 py-1">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
