'use client';

import { Button } from '@heroui/react';
import { CircleCheck, UploadCloud } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { useFileDrop } from '@/components/file-input/use-file-drop';
import { Problem } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { StandalonePage } from '@/components/site/standalone-page';
import { Throughput } from '@/components/uploads/throughput';
import { UploadRow } from '@/components/uploads/upload-row';
import { useWarning } from '@/components/uploads/use-warning';
import { type Answer, call } from '@/lib/client/api';
import { type Chosen, fromInput } from '@/lib/client/chosen-files';
import { recallUpload, rememberUpload } from '@/lib/client/drop-memory';
import { type Upload, uploads } from '@/lib/client/uploads';

type State = Answer<'uploadUrlState'>;

const none: Upload[] = [];
const nowhere = { organization: '', folder: null };

/** Behind an upload URL: whoever has it sends files there, without an account. */
export function DropPage({ state: atFirst }: { state: State }) {
  const t = useTranslations('drop');
  const [state, setState] = useState(atFirst);
  const [problem, setProblem] = useState<string>();
  const list = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none);
  const input = useRef<HTMLInputElement>(null);
  const underWay = list.filter(({ state: each }) => each !== 'done' && each !== 'failed');
  const left = state.remaining_files - underWay.length;
  const isOver = state.remaining_files === 0;
  useWarning(underWay.length > 0);
  useMemory(list);
  useEffect(() => {
    uploads.onArrival = () => void lookAgain().then(setState, () => {});
  }, []);

  function add(found: Chosen[]): void {
    const files = found.flatMap(({ file }) => file ?? []);
    const refusal = refusalOf(files);
    setProblem(refusal);
    if (refusal !== undefined) return;
    const endpoint = location.pathname;
    uploads.add(
      nowhere,
      files.map((file) => ({ file, path: file.name, endpoint, resumeUri: recallUpload(endpoint, file) })),
    );
  }

  function refusalOf(files: File[]): string | undefined {
    if (files.length > left) return t('tooMany', { count: left });
    const large = files.find(({ size }) => size > Number(state.max_size_bytes ?? Number.POSITIVE_INFINITY));
    return large && t('tooLarge', { name: large.name });
  }

  const isDragged = useFileDrop(left > 0 ? add : undefined);
  return (
    <StandalonePage title={t('title')} lede={t('lede')}>
      <Limits state={state} />
      {isOver ? (
        <p className="flex items-center gap-2 font-medium text-moss" role="status">
          <CircleCheck aria-hidden className="size-5" />
          {t('thanks')}
        </p>
      ) : (
        <div
          className={`grid justify-items-center gap-3 rounded-lg border-2 border-dashed px-4 py-7 text-center ${isDragged ? 'border-petrol bg-tint' : 'border-line-strong'}`}
        >
          <UploadCloud aria-hidden className="size-8 text-soft" strokeWidth={1.5} />
          <Button isDisabled={left <= 0} onPress={() => input.current?.click()}>
            {t('choose')}
          </Button>
          <p className="text-sm text-soft max-sm:hidden">{t('here')}</p>
        </div>
      )}
      <Problem>{problem}</Problem>
      {list.length > 0 && (
        <section aria-label={t('yours')}>
          {underWay.length > 0 && <Throughput list={list} />}
          <ul className="-mx-4 max-h-80 divide-y divide-line overflow-y-auto">
            {list.map((upload) => (
              <UploadRow key={upload.id} upload={upload} />
            ))}
          </ul>
        </section>
      )}
      <input
        ref={input}
        type="file"
        multiple={state.max_files > 1}
        accept={state.mime_type}
        hidden
        data-testid="files"
        onChange={({ target }) => {
          if (target.files) add(fromInput(target.files));
          target.value = '';
        }}
      />
    </StandalonePage>
  );
}

function Limits({
  state: { remaining_files, max_size_bytes, mime_type, filename, expire_time },
}: {
  state: State;
}) {
  const t = useTranslations('drop');
  const { size, time } = useFormatters();
  // The server does not know the reader's time zone.
  const isHere = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const limits = [
    t('left', { count: remaining_files }),
    max_size_bytes && t('size', { size: size(max_size_bytes) }),
    mime_type && t('type', { type: mime_type }),
    filename && t('named', { name: filename }),
    isHere && t('until', { date: time(expire_time) }),
  ];
  return (
    <ul aria-label={t('limits')} className="grid gap-1 text-sm text-soft">
      {limits.map((each) => each && <li key={each}>{each}</li>)}
    </ul>
  );
}

const lookAgain = () => call<State>(location.pathname, { base: '' });

/** The browser keeps where each upload can be gone on with, until it has arrived. */
function useMemory(list: Upload[]): void {
  useEffect(() => {
    for (const { file, location: where, state } of list) {
      if (state === 'done') rememberUpload(location.pathname, file, null);
      else if (where) rememberUpload(location.pathname, file, where);
    }
  }, [list]);
}
