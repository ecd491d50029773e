'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useCreateShareLink } from '@/lib/client/sharing';

/** In days. */
const lifetimes = [1, 7, 30, 365];
const counts = [1, 5, 20, 100];

type Props = {
  /** A resource name. */
  target: string;
  /** Receives the resource name of the new link. */
  onCreated: (name: string) => void;
};

/** The limits of a new share link. */
export function NewLinkForm({ target, onCreated }: Props) {
  const t = useTranslations('sharing');
  const create = useCreateShareLink(target);
  const [maxDownloads, setMaxDownloads] = useState('');
  const submission = useSubmission(async ({ expiry, downloads, password, disposition }) => {
    const { name } = await create.mutateAsync({
      ...(expiry && { expire_duration: `${Number(expiry) * 86_400}s` }),
      ...(downloads && { max_downloads: Number(downloads) }),
      ...(password && { password }),
      disposition: disposition === 'attachment' ? 'attachment' : 'inline',
    });
    onCreated(name);
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <Choice
        name="expiry"
        label={t('expiry')}
        defaultValue="7"
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
          ]}
        />
        {maxDownloads !== '' && <p className="text-xs text-soft">{t('noPreviewHint')}</p>}
      </div>
      <div className="grid gap-3 sm:col-span-2">
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{t('create')}</Submit>
      </div>
    </form>
  );
}

const option = (value: number, text: string): [string, string] => [String(value), text];
