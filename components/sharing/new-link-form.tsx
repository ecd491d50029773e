'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useCreateShareLink } from '@/lib/client/sharing';

const days = [1, 7, 30, 365];
const counts = [1, 5, 20, 100];

type Props = {
  /** A resource name. */
  target: string;
  /** Gets the name of the link. */
  onMade: (name: string) => void;
};

/** What a new link is to allow. */
export function NewLinkForm({ target, onMade }: Props) {
  const t = useTranslations('sharing');
  const create = useCreateShareLink(target);
  const [count, setCount] = useState('');
  const submission = useSubmission(async ({ expiry, downloads, password, disposition }) => {
    const { name } = await create.mutateAsync({
      ...(expiry && { expire_duration: `${Number(expiry) * 86_400}s` }),
      ...(downloads && { max_downloads: Number(downloads) }),
      ...(password && { password }),
      disposition: disposition === 'attachment' ? 'attachment' : 'inline',
    });
    onMade(name);
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <Choice
        name="expiry"
        label={t('expiry')}
        defaultValue="7"
        options={[['', t('never')], ...days.map((each) => choice(each, t('after', { days: each })))]}
      />
      <Choice
        name="downloads"
        label={t('downloads')}
        value={count}
        onChange={setCount}
        options={[['', t('unlimited')], ...counts.map((each) => choice(each, t('times', { count: each })))]}
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
          label={t('looks')}
          options={[
            ['inline', t('look')],
            ['attachment', t('take')],
          ]}
        />
        {count !== '' && <p className="text-xs text-soft">{t('limitedLook')}</p>}
      </div>
      <div className="grid gap-3 sm:col-span-2">
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{t('create')}</Submit>
      </div>
    </form>
  );
}

const choice = (value: number, text: string): [string, string] => [String(value), text];
