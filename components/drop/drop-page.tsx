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
import { type Answer, call, searchOf } from '@/lib/client/api';
import { type ChosenFile, fromInput } from '@/lib/client/chosen-files';
import { savedUploadUri, saveUploadUri } from '@/lib/client/saved-uploads';
import { isActive, type Upload } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';

type State = Answer<'uploadUrlState'>;

const none: Upload[] = [];
/** The upload URL decides where the files go. */
const noLocation = { organization: '', folder: null };

/** The page of a file request: its visitors send files without an account. */
export function DropPage({ state: initialState }: { state: State }) {
  const t = useTranslations('drop');
  const [state, setState] = useState(initialState);
  const [problem, setProblem] = useState<string>();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const list = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none);
  const input = useRef<HTMLInputElement>(null);
  const active = list.filter(isActive);
  const sentCount = list.filter((upload) => upload.state === 'done').length;
  const remaining = state.remaining_files - active.length;
  const isComplete = state.remaining_files === 0;
  useWarning(active.length > 0);
  useSavedUris(list);
  useEffect(() => {
    // A failed reload leaves the last known limits on screen; the next arrival tries again.
    return uploads.onArrival(() => void loadState().then(setState, () => {}));
  }, []);

  function add(chosen: ChosenFile[]): void {
    const files = chosen.flatMap(({ file }) => file ?? []);
    const violation = violationOf(files);
    setProblem(violation);
    if (violation !== undefined) return;
    const { pathname } = location;
    const endpoint = pathname + searchOf({ sender_name: name.trim(), sender_email: email.trim() });
    uploads.add(
      noLocation,
      files.map((file) => ({ file, path: file.name, endpoint, resumeUri: savedUploadUri(pathname, file) })),
    );
  }

  function violationOf(files: File[]): string | undefined {
    if (email.trim() !== '' && !/^[^\s@]+@[^\s@]+$/.test(email.trim())) return t('emailInvalid');
    if (files.length > remaining) return t('tooMany', { count: remaining });
    const large = files.find(({ size }) => size > Number(state.max_size_bytes ?? Number.POSITIVE_INFINITY));
    return large && t('tooLarge', { name: large.name });
  }

  const titleOf = ({ display_name, current_filename: name }: State) =>
    display_name ?? (name === undefined ? t('title') : t('replaceTitle', { name }));
  const ledeOf = ({ requester }: State) =>
    requester
      ? t('asks', { person: requester.display_name, organization: requester.organization_display_name })
      : t('lede');
  const { isOver: isDragged } = useFileDrop({ onFiles: remaining > 0 ? add : undefined });
  return (
    <StandalonePage title={titleOf(state)} lede={ledeOf(state)}>
      {state.requester?.has_logo && (
        <img
          src="?logo"
          alt={state.requester.organization_display_name}
          className="size-14 rounded-xl object-contain"
        />
      )}
      {state.message && <p className="break-words whitespace-pre-line">{state.message}</p>}
      <Limits state={state} />
      {!isComplete && state.requester && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Visitor label={t('yourName')} autoComplete="name" value={name} onChange={setName} />
          <Visitor
            label={t('yourEmail')}
            type="email"
            autoComplete="email"
            value={email}
            onChange={setEmail}
          />
        </div>
      )}
      {isComplete ? (
        <p className="flex items-center gap-2 font-medium text-moss" role="status">
          <CircleCheck aria-hidden className="size-5" />
          {t('thanks')}
        </p>
      ) : (
        <div
          className={`grid justify-items-center gap-3 rounded-lg border-2 border-dashed px-4 py-7 text-center ${isDragged ? 'border-petrol bg-tint' : 'border-line-strong'}`}
        >
          <UploadCloud aria-hidden className="size-8 text-soft" strokeWidth={1.5} />
          <Button isDisabled={remaining <= 0} onPress={() => input.current?.click()}>
            {t('choose')}
          </Button>
          <p className="text-sm text-soft max-sm:hidden">{t('here')}</p>
        </div>
      )}
      {!isComplete && sentCount > 0 && active.length === 0 && (
        <p className="flex items-center gap-2 font-medium text-moss" role="status">
          <CircleCheck aria-hidden className="size-5" />
          {t('received', { count: sentCount })}
        </p>
      )}
      <Problem>{problem}</Problem>
      {list.length > 0 && (
        <section aria-label={t('yours')}>
          {active.length > 0 && <Throughput list={list} />}
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

type VisitorProps = {
  label: string;
  type?: 'email';
  autoComplete: string;
  value: string;
  onChange: (value: string) => void;
};

/** A field in which visitors say who they are, if they want to. */
function Visitor({ label, onChange, ...input }: VisitorProps) {
  return (
    <label className="grid gap-1 text-sm font-medium">
      {label}
      <input
        {...input}
        maxLength={254}
        onChange={({ target }) => onChange(target.value)}
        className="h-10 rounded-lg border border-(--field-border) bg-sheet px-3 font-normal"
      />
    </label>
  );
}

function Limits({
  state: { remaining_files, max_size_bytes, mime_type, filename, current_filename, expire_time },
}: {
  state: State;
}) {
  const t = useTranslations('drop');
  const { size, time } = useFormatters();
  // The server does not know the visitor's time zone.
  const isInBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const limits = [
    t('left', { count: remaining_files }),
    max_size_bytes && t('size', { size: size(max_size_bytes) }),
    mime_type && t('type', { type: mime_type }),
    current_filename && t('replaces', { name: current_filename }),
    filename && filename !== current_filename && t('named', { name: filename }),
    isInBrowser && t('until', { date: time(expire_time) }),
  ];
  return (
    <ul aria-label={t('limits')} className="grid gap-1 text-sm text-soft">
      {limits.map((limit) => limit && <li key={limit}>{limit}</li>)}
    </ul>
  );
}

const loadState = () => call<State>(location.pathname, { base: '' });

/** Keeps the address of each upload in the browser until the file has arrived. */
function useSavedUris(list: Upload[]): void {
  useEffect(() => {
    for (const { file, location: uri, state } of list) {
      if (state === 'done') saveUploadUri(location.pathname, file, null);
      else if (uri) saveUploadUri(location.pathname, file, uri);
    }
  }, [list]);
}
