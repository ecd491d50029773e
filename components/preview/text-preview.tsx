'use client';

import { Spinner } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';
import { keys } from '@/lib/client/keys';

const CodeView = lazy(() => import('./code-view'));
const CsvTable = lazy(() => import('./csv-table'));
const MarkdownView = lazy(() => import('./markdown-view'));

/** How many bytes of a text are fetched and shown. */
const MAX_BYTES = 1_000_000;

type Props = { file: File; kind: 'text' | 'markdown' | 'csv' };

/**
 * Text, Markdown and CSV. The text arrives by fetch, so that the browser never renders a page from the file.
 */
export function TextPreview({ file, kind }: Props) {
  const t = useTranslations('preview');
  const { size } = useFormatters();
  const { data, isError } = useQuery({
    queryKey: keys.fileText(file.name, file.etag),
    queryFn: async ({ signal }) => {
      const headers = { Range: `bytes=0-${MAX_BYTES - 1}` };
      const response = await fetch(downloadPath(file), { headers, signal });
      if (!response.ok) throw new Error(String(response.status));
      return response.text();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isError) return <p className="p-6">{t('failed')}</p>;
  const spinner = <Spinner aria-label={file.filename} className="m-auto" />;
  if (data === undefined) return spinner;
  return (
    <div className="flex size-full flex-col bg-sheet">
      {Number(file.size_bytes) > MAX_BYTES && (
        <p className="border-b border-line px-4 py-2 text-sm text-soft">
          {t('large', { size: size(MAX_BYTES) })}
        </p>
      )}
      <div className="min-h-0 flex-1 overflow-auto" tabIndex={kind === 'text' ? undefined : 0}>
        <Suspense fallback={spinner}>
          {kind === 'markdown' ? (
            <MarkdownView text={data} />
          ) : kind === 'csv' ? (
            <CsvTable text={data} />
          ) : (
            <CodeView text={data} filename={file.filename} />
          )}
        </Suspense>
      </div>
    </div>
  );
}
