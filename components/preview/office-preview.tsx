'use client';

import { Spinner } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { File } from '@/lib/client/api';
import { keys } from '@/lib/client/keys';
import { OfficeFrame } from './office-frame';
import { type OfficeKind, type OfficePage, readOffice } from './read-office';
import { MAX_SHEET_ROWS } from './sheet-html';

type Props = { file: File; kind: OfficeKind; onError: () => void; onEscape: () => void };

/** A Word document, or the sheets of an Excel workbook. */
export default function OfficePreview({ file, kind, onError, onEscape }: Props) {
  const t = useTranslations('preview');
  const { data, isError } = useQuery({
    queryKey: keys.office(file.name, file.etag),
    queryFn: ({ signal }) => readOffice(file, kind, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const isDamaged = data?.pages === null || data?.pages.length === 0;
  const fail = useEffectEvent(onError);
  useEffect(() => {
    if (isDamaged) fail();
  }, [isDamaged]);
  if (isError) return <p className="m-auto p-6">{t('failed')}</p>;
  const [first, ...others] = data?.pages ?? [];
  if (!first) return <Spinner aria-label={file.filename} className="m-auto" />;
  const show = (page: OfficePage, name: string) => <Page page={page} name={name} onEscape={onEscape} />;
  if (kind === 'document' || others.length === 0) return show(first, file.filename);
  return (
    <Tabs className="flex size-full flex-col" orientation="horizontal">
      {(data?.pages ?? []).map((page, index) => (
        <TabPanel key={index} id={String(index)} className="min-h-0 flex-1 outline-none">
          {show(page, page.title)}
        </TabPanel>
      ))}
      <TabList
        aria-label={t('sheets')}
        className="flex shrink-0 gap-1 overflow-x-auto border-t border-line px-3 py-1.5"
      >
        {(data?.pages ?? []).map(({ title }, index) => (
          <Tab
            key={index}
            id={String(index)}
            className="cursor-default rounded-md px-3 py-1 text-sm whitespace-nowrap text-soft outline-none hover:bg-hover data-[focus-visible]:ring-2 data-[focus-visible]:ring-petrol data-[selected]:bg-tint data-[selected]:font-medium data-[selected]:text-petrol"
          >
            {title}
          </Tab>
        ))}
      </TabList>
    </Tabs>
  );
}

function Page({ page, name, onEscape }: { page: OfficePage; name: string; onEscape: () => void }) {
  const t = useTranslations('preview');
  if (page.html === '')
    return <p className="grid size-full place-items-center text-soft">{t('emptySheet')}</p>;
  return (
    <div className="flex size-full flex-col">
      {!page.isWhole && (
        <p className="border-b border-line px-4 py-2 text-sm text-soft">
          {t('sheetPart', { count: MAX_SHEET_ROWS })}
        </p>
      )}
      <div className="min-h-0 flex-1">
        <OfficeFrame name={name} html={page.html} onEscape={onEscape} />
      </div>
    </div>
  );
}
