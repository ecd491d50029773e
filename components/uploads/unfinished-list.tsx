'use client';

import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNow, useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { ShortName } from '@/components/entries/short-name';
import { IconButton } from '@/components/forms/icon-button';
import { call } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';
import { basename } from '@/lib/client/folder-paths';
import { keys } from '@/lib/client/keys';
import { leftUploads } from '@/lib/client/left-uploads';
import {
  continuationOf,
  isRunning,
  localPath,
  takeMatch,
  type UnfinishedUpload,
} from '@/lib/client/unfinished';
import { percentOf } from '@/lib/client/upload-job';
import { uploads } from '@/lib/client/uploads';

type Props = { organization: string; list: UnfinishedUpload[] };

/** The uploads that an earlier page left unfinished: choosing the same file again continues it. */
export function UnfinishedList({ organization, list }: Props) {
  const t = useTranslations('uploads');
  const client = useQueryClient();
  const textOf = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<UnfinishedUpload>();
  const [discarded, setDiscarded] = useState<ReadonlySet<string>>(new Set());
  const now = useNow({ updateInterval: 15_000 }).getTime();
  const running = list.filter(
    (upload) => isRunning(upload, now) && !leftUploads.has(localPath(upload.resume_uri)),
  );
  const shown = list.filter((upload) => !discarded.has(upload.name) && !running.includes(upload));

  async function discard(name: string) {
    setDiscarded((previous) => new Set([...previous, name]));
    await call(`/${name}`, { method: 'DELETE' }).catch((error) => toast.danger(textOf(error)));
    await client.invalidateQueries({ queryKey: keys.uploads(organization) });
  }

  function resume(files: FileList | null) {
    const candidates = [...shown];
    for (const file of files ?? []) {
      const match = takeMatch(candidates, file);
      if (!match) {
        toast.danger(t('other', { name: file.name }));
        continue;
      }
      const folder = match.folder ? basename(match.folder) : null;
      const request = { file, path: match.filename ?? file.name, ...continuationOf(match) };
      uploads.add({ organization, folder }, [request]);
    }
  }

  const percentText = ({ offset_bytes, size_bytes }: UnfinishedUpload) =>
    t('percent', { percent: size_bytes ? percentOf(Number(offset_bytes), Number(size_bytes)) : 0 });
  const section = 'grid grid-cols-1 gap-1 py-2 pr-1.5 pl-4';

  return (
    <>
      {running.length > 0 && (
        <section aria-label={t('elsewhere')} className={section}>
          <h3 className="text-sm font-semibold">{t('elsewhere')}</h3>
          <ul>
            {running.map((upload) => (
              <li key={upload.name} className="flex items-center gap-2 py-1">
                <span className="min-w-0 flex-1 text-sm" title={upload.filename}>
                  <ShortName name={upload.filename ?? ''} />
                </span>
                <span className="pr-2 text-xs whitespace-nowrap text-soft tabular-nums">
                  {percentText(upload)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {shown.length > 0 && (
        <section aria-label={t('unfinished')} className={section}>
          <h3 className="text-sm font-semibold">{t('unfinished')}</h3>
          <p className="pr-2 text-xs text-soft">{t('unfinishedLede')}</p>
          <ul>
            {shown.map((upload) => {
              const { name, filename } = upload;
              return (
                <li key={name} className="flex items-center gap-2">
                  <span className="min-w-0 flex-1 text-sm" title={filename}>
                    <ShortName name={filename ?? ''} />
                  </span>
                  <span className="text-xs whitespace-nowrap text-soft tabular-nums">
                    {percentText(upload)}
                  </span>
                  <button
                    type="button"
                    className="link text-xs"
                    aria-label={t('chooseAgain', { name: filename })}
                    onClick={() => input.current?.click()}
                  >
                    {t('choose')}
                  </button>
                  <IconButton
                    icon={X}
                    label={t('discard', { name: filename })}
                    onPress={() => setAsked(upload)}
                  />
                </li>
              );
            })}
          </ul>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            data-testid="again"
            onChange={({ target }) => {
              resume(target.files);
              target.value = '';
            }}
          />
        </section>
      )}
      {asked && (
        <ConfirmDialog
          title={t('discardTitle', { name: asked.filename ?? '' })}
          lede={t('discardLede')}
          action={t('discardIt')}
          onConfirm={() => void discard(asked.name)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}
