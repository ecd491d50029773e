'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useChangeRequests, usePlaces } from '@/lib/client/requests';
import { sizeText } from '@/lib/client/sizes';

const hours = [1, 24, 72, 168];
const counts = [1, 10, 100, 1000];
const sizes = [10e6, 100e6, 1e9, 10e9];
const types = ['image/*', 'video/*', 'audio/*', 'application/pdf'] as const;

/** What is asked for, where it goes, and how much of it. */
export function NewRequestForm({ organization }: { organization: string }) {
  const t = useTranslations('requests');
  const tBrowser = useTranslations('browser');
  const locale = useLocale();
  const { data: places = [] } = usePlaces(organization);
  const { create } = useChangeRequests(organization);
  const asked = useSearchParams().get('folder');
  const [made, setMade] = useState(0);
  const submission = useSubmission(async (fields) => {
    const { display_name = '', message, folder = '', count, size, type, hours: open } = fields;
    await create.mutateAsync({
      display_name,
      ...(message && { message }),
      folder,
      max_files: Number(count),
      ...(size && { max_size_bytes: size }),
      ...(type && { mime_type: type }),
      expire_duration: `${Number(open) * 3600}s`,
    });
    setMade(made + 1);
  });
  return (
    <form
      key={made}
      onSubmit={submission.onSubmit}
      className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2"
    >
      <Field
        name="display_name"
        label={t('name')}
        hint={t('nameHint')}
        maxLength={200}
        isRequired
        className="sm:col-span-2"
      />
      <div className="grid gap-1 sm:col-span-2">
        <label htmlFor="message" className="text-sm font-medium">
          {t('message')}
        </label>
        <textarea
          id="message"
          name="message"
          rows={2}
          maxLength={4000}
          className="rounded-md border border-(--field-border) bg-sheet px-3 py-2"
        />
      </div>
      <Choice
        // What is chosen at first is among those that come later.
        key={places.length}
        name="folder"
        defaultValue={places.find(({ name }) => name.endsWith(`/${asked}`))?.name}
        label={t('folder')}
        options={[['', tBrowser('root')], ...places.map(({ name, path }): [string, string] => [name, path])]}
      />
      <Choice
        name="hours"
        label={t('open')}
        defaultValue="168"
        options={hours.map((each) => [String(each), t('hours', { hours: each, days: each / 24 })])}
      />
      <Choice
        name="count"
        label={t('count')}
        defaultValue="10"
        options={counts.map((each) => [String(each), t('upTo', { count: each })])}
      />
      <Choice
        name="size"
        label={t('size')}
        options={[
          ['', t('anySize')],
          ...sizes.map((each): [string, string] => [String(each), sizeText(each, locale)]),
        ]}
      />
      <Choice
        name="type"
        label={t('type')}
        options={[
          ['', t('anyType')],
          ...types.map((each): [string, string] => [each, t('types', { type: each.replace(/\W/g, '_') })]),
        ]}
      />
      <div className="grid gap-3 sm:col-span-2">
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{t('submit')}</Submit>
      </div>
    </form>
  );
}
