'use client';

import { Spinner } from '@heroui/react';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import type { File } from '@/lib/client/api';
import { useFileText } from '@/lib/client/file-text';
import { MAX_TEXT_BYTES } from '@/lib/client/sizes';

const CodeView = lazy(() => import('./code-view'));
const CsvTable = lazy(() => import('./csv-table'));
const MarkdownView = lazy(() => import('./markdown-view'));

type Props = { file: File; kind: 'text' | 'markdown' | 'csv' };

/** Text, Markdown and CSV. */
export function TextPreview({ file, kind }: Props) {
  const t = useTranslations('preview');
  const { size } = useFormatters();
  const { data, isError } = useFileText(file);
  if (isError) return <p className="p-6">{t('failed')}</p>;
  const spinner = <Spinner aria-label={file.filename} className="m-auto" />;
  if (data === undefined) return spinner;
  const { text, encoding, isWhole } = data;
  const notes = [
    ...(isWhole ? [] : [t('large', { size: size(MAX_TEXT_BYTES) })]),
    ...(encoding === 'UTF-8' ? [] : [t('encoding', { encoding })]),
  ];
  return (
    <div className="flex size-full flex-col bg-sheet">
      {notes.length > 0 && (
        <p className="border-b border-line px-4 py-2 text-sm text-soft">{notes.join(' ')}</p>
      )}
      <div className="min-h-0 flex-1 overflow-auto" tabIndex={kind === 'text' ? undefined : 0}>
        <Suspense fallback={spinner}>
          {kind === 'markdown' ? (
            <MarkdownView text={text} />
          ) : kind === 'csv' ? (
            <CsvTable text={text} />
          ) : (
            <CodeView text={text} filename={file.filename} />
          )}
        </Suspense>
      </div>
    </div>
  );
}
