'use client';

import { useSearchParams } from 'next/navigation';
import { useLocale, useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useChangeRequests, useFolderOption, useFolderOptions } from '@/lib/client/requests';
import { sizeText } from '@/lib/client/sizes';

/** In hours. */
const lifetimes = [1, 24, 72, 168];
const counts = [1, 10, 100, 1000];
const sizes = [10e6, 100e6, 1e9, 10e9];
const types = ['image/*', 'video/*', 'audio/*', 'application/pdf'] as const;

type Props = {
  organization: string;
  /** Receives the resource name of the new request. */
  onCreated: (name: string) => void;
  onClose: () => void;
};

/** The title, target folder, and limits of a new file request. */
export default function NewRequestDialog({ organization, onCreated, onClose }: Props) {
  const t = useTranslations('requests');
  const tBrowser = useTranslations('browser');
  const locale = useLocale();
  const { create } = useChangeRequests(organization);
  const { data: places = [] } = useFolderOptions(organization);
  const preset = useFolderOption(organization, useSearchParams().get('folder'));
  // The preset folder is shown before all folders have loaded.
  const isListed = places.some(({ name }) => name === preset?.name);
  const options = preset && !isListed ? [preset, ...places] : places;
  const submission = useSubmission(async (fields) => {
    const { display_name = '', message, folder = '', count, size, type, hours: open } = fields;
    const { name } = await create.mutateAsync({
      display_name,
      ...(message && { message }),
      folder,
      max_files: Number(count),
      ...(size && { max_size_bytes: size }),
      ...(type && { mime_type: type }),
      expire_duration: `${Number(open) * 3600}s`,
    });
    onCreated(name);
  });
  return (
    <Dialog title={t('create')} onClose={onClose} size="md">
      <form onSubmit={submission.onSubmit} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <p className="text-soft sm:col-span-2">{t('lede')}</p>
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
          <textarea id="message" name="message" rows={2} maxLength={4000} className="input" />
        </div>
        <Choice
          // The default value has to be among the options, which load later.
          key={preset?.name}
          name="folder"
          defaultValue={preset?.name}
          label={t('folder')}
          options={[
            ['', tBrowser('root')],
            ...options.map(({ name, path }): [string, string] => [name, path]),
          ]}
        />
        <Choice
          name="hours"
          label={t('open')}
          defaultValue="168"
          options={lifetimes.map((hours) => [String(hours), t('hours', { hours, days: hours / 24 })])}
        />
        <Choice
          name="count"
          label={t('count')}
          defaultValue="10"
          options={counts.map((count) => [String(count), t('upTo', { count })])}
        />
        <Choice
          name="size"
          label={t('size')}
          options={[
            ['', t('anySize')],
            ...sizes.map((size): [string, string] => [String(size), sizeText(size, locale)]),
          ]}
        />
        <Choice
          name="type"
          label={t('type')}
          options={[
            ['', t('anyType')],
            ...types.map((type): [string, string] => [type, t('types', { type: type.replace(/\W/g, '_') })]),
          ]}
        />
        <div className="grid gap-3 sm:col-span-2">
          <Problem>{submission.error}</Problem>
          <DialogButtons onCancel={onClose} isPending={submission.isPending}>
            {t('submit')}
          </DialogButtons>
        </div>
      </form>
    </Dialog>
  );
}
