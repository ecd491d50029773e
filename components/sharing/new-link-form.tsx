'use client';

import { toast } from '@heroui/react';
import { ChevronRight, Link2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { copyText } from '@/lib/client/copy-text';
import { useCreateShareLink } from '@/lib/client/sharing';

/** In days. */
const lifetimes = [1, 7, 30, 365];
const DEFAULT_LIFETIME = '7';
const counts = [1, 5, 20, 100];

type Props = {
  /** A resource name. */
  target: string;
  /** Receives the resource name of the new link. */
  onCreated: (name: string) => void;
};

/** Creates a share link and copies it: with one click, or after a look at its limits. */
export function NewLinkForm({ target, onCreated }: Props) {
  const t = useTranslations('sharing');
  const create = useCreateShareLink(target);
  const [expiry, setExpiry] = useState(DEFAULT_LIFETIME);
  const [maxDownloads, setMaxDownloads] = useState('');
  const submission = useSubmission(async ({ expiry, downloads, password, disposition }) => {
    const { name, share_uri = '' } = await create.mutateAsync({
      ...(expiry && { expire_duration: `${Number(expiry) * 86_400}s` }),
      ...(downloads && { max_downloads: Number(downloads) }),
      ...(password && { password }),
      disposition: disposition === 'attachment' ? 'attachment' : 'inline',
      ...(disposition === 'upload' && { allow_upload: true }),
    });
    onCreated(name);
    // A browser may refuse to copy so long after the click; the row of the link has a button for it.
    await copyText(share_uri).then(
      () => toast(t('linkCopied')),
      () => {},
    );
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl bg-sunken p-4">
        <span
          aria-hidden
          className="grid size-10 shrink-0 place-items-center rounded-full bg-tint text-petrol"
        >
          <Link2 className="size-5" />
        </span>
        <div className="min-w-0 flex-[1_1_14rem]">
          <p className="font-medium">{t('anyone')}</p>
          <p className="text-sm text-soft">
            {expiry === '' ? t('neverExpires') : t('expiresAfter', { days: Number(expiry) })}
          </p>
        </div>
        <Submit isPending={submission.isPending}>{t('create')}</Submit>
      </div>
      <Problem>{submission.error}</Problem>
      <details className="group">
        <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm text-sm font-medium text-petrol [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 group-open:rotate-90" />
          {t('options')}
        </summary>
        <div className="mt-3 grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
          <Choice
            name="expiry"
            label={t('expiry')}
            value={expiry}
            onChange={setExpiry}
            options={[['', t('never')], ...lifetimes.map((days) => option(days, t('after', { days })))]}
          />
          <Choice
            name="downloads"
            label={t('downloads')}
            value={maxDownloads}
            onChange={setMaxDownloads}
            options={[['', t('unlimited')], ...counts.map((count) => option(count, t('times', { count })))]}
          />
          <Field
            name="password"
            label={t('password')}
            hint={t('passwordHint')}
            autoComplete="off"
            maxLength={256}
          />
          <div className="grid gap-1">
            <Choice
              name="disposition"
              label={t('disposition')}
              options={[
                ['inline', t('inlineOption')],
                ['attachment', t('attachmentOption')],
                ...(target.includes('/folders/') ? [['upload', t('uploadOption')] as [string, string]] : []),
              ]}
            />
            {maxDownloads !== '' && <p className="text-xs text-soft">{t('noPreviewHint')}</p>}
          </div>
        </div>
      </details>
    </form>
  );
}

const option = (value: number, text: string): [string, string] => [String(value), text];
