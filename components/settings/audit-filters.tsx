'use client';

import { Button } from '@heroui/react';
import { ListFilter } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import type { AuditFilters as Filters } from '@/lib/client/audit-log';

export const noFilters: Filters = { actor: '', action: '', target: '', outcome: '', from: '', to: '' };
const kinds = [
  'file',
  'folder',
  'share_link',
  'upload_url',
  'download_url',
  'archive',
  'member',
  'invitation',
  'organization',
  'user',
  'session',
  'token',
  'webhook',
  'linked_file',
] as const;

type Props = {
  onChange: (filters: Filters) => void;
  /** What stands beside the button that opens the filters. */
  children: ReactNode;
};

/** Filters the audit log by user, item, event, result, and time. */
export function AuditFilters({ onChange, children }: Props) {
  const t = useTranslations('audit');
  const [isOpen, setOpen] = useState(false);
  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    onChange({
      ...noFilters,
      ...fields,
      from: startOfDay(fields.from, 0),
      // The day itself is included.
      to: startOfDay(fields.to, 1),
    });
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <Button variant="secondary" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          <ListFilter aria-hidden />
          {t('filters')}
        </Button>
        {children}
      </div>
      <form
        onSubmit={apply}
        onReset={() => onChange(noFilters)}
        hidden={!isOpen}
        className={`grid-cols-2 items-end gap-3 rounded-lg border border-line p-4 sm:grid-cols-3 ${isOpen ? 'grid' : ''}`}
      >
        <Field
          name="actor"
          label={t('actor')}
          autoComplete="off"
          placeholder="ada@example.com"
          className="max-sm:col-span-2"
        />
        <Field
          name="target"
          label={t('target')}
          autoComplete="off"
          placeholder="files/…"
          className="max-sm:col-span-2"
        />
        <Choice
          name="action"
          label={t('action')}
          options={[
            ['', t('any')],
            ...kinds.map((kind): [string, string] => [`${kind}.`, t('kinds', { kind })]),
          ]}
        />
        <Choice
          name="outcome"
          label={t('outcome')}
          options={[
            ['', t('any')],
            ['OK', t('succeeded')],
            ['DENIED', t('denied')],
          ]}
        />
        <Field name="from" type="date" label={t('from')} />
        <Field name="to" type="date" label={t('to')} />
        <div className="flex gap-2">
          <Button type="submit">{t('apply')}</Button>
          <Button type="reset" variant="secondary">
            {t('reset')}
          </Button>
        </div>
      </form>
    </>
  );
}

/** The start of a day in the user's time zone, plus `offsetDays`, in RFC 3339. */
function startOfDay(day: string | undefined, offsetDays: number): string {
  if (!day) return '';
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + offsetDays);
  return date.toISOString();
}
