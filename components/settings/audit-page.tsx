'use client';

import { Button } from '@heroui/react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAmounts } from '@/components/files/use-amounts';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/sheet-page';
import { type AuditEvent, type AuditFilters, exportAddress, useAuditEvents } from '@/lib/client/oversight';

const everything: AuditFilters = { actor: '', action: '', target: '', outcome: '', from: '', to: '' };
const formats = [
  ['csv', 'CSV'],
  ['jsonl', 'JSON lines'],
] as const;
const kinds = [
  'file',
  'folder',
  'share_link',
  'upload_url',
  'download_url',
  'member',
  'invitation',
  'organization',
  'user',
  'token',
  'linked_file',
] as const;

/** What was done in the organization, and what was not allowed, newest first. */
export function AuditPage({ organization }: { organization: string }) {
  const t = useTranslations('audit');
  const [filters, setFilters] = useState(everything);
  const events = useAuditEvents(organization, filters);
  return (
    <Section title={t('title')} lede={t('lede')}>
      <Filters onChange={setFilters} />
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
        {t('export')}
        {formats.map(([format, text]) => (
          <a key={format} href={exportAddress(organization, filters, format)} download className="link">
            {text}
          </a>
        ))}
      </p>
      <Rows list={events} none={t('none')}>
        {(event) => <EventRow event={event} />}
      </Rows>
    </Section>
  );
}

function Filters({ onChange }: { onChange: (filters: AuditFilters) => void }) {
  const t = useTranslations('audit');
  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    onChange({
      ...everything,
      ...fields,
      from: dayText(fields.from, 0),
      // Up to the end of the day that was named.
      to: dayText(fields.to, 1),
    });
  }
  return (
    <form
      onSubmit={apply}
      onReset={() => onChange(everything)}
      className="grid grid-cols-2 items-end gap-3 rounded-lg border border-line p-4 sm:grid-cols-3"
    >
      <Field
        name="actor"
        label={t('actor')}
        autoComplete="off"
        placeholder="ada@example.com"
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
          ['OK', t('done')],
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
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const t = useTranslations('audit');
  const { time } = useAmounts();
  const words = `actions.${event.action.replaceAll('.', '_')}` as 'actions.file_upload';
  return (
    <li className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 text-sm sm:grid-cols-[11rem_minmax(0,1fr)]">
      <span className="text-soft tabular-nums">{time(event.create_time)}</span>
      <div className="min-w-0 break-words">
        <p className="flex flex-wrap items-baseline gap-x-2">
          {t.has(words) && <span className="font-medium">{t(words)}</span>}
          {event.outcome === 'DENIED' && (
            <span className="rounded border border-brick/50 px-1.5 text-xs font-semibold text-brick">
              {t('denied')}
            </span>
          )}
          <code className="text-xs text-soft">{event.action}</code>
        </p>
        <p className="text-soft">
          {brief(event.actor)} → <code className="text-xs">{brief(event.target)}</code>
          {event.address && <> · {event.address}</>}
        </p>
      </div>
    </li>
  );
}

/** A resource of the organization without the organization's own name, which is everywhere here. */
const brief = (name: string) => name.replace(/^organizations\/[^/]+\/(?=.)/, '');

/** The beginning of a day of the reader's, or of one after it, as the API takes times. */
function dayText(day: string | undefined, later: number): string {
  if (!day) return '';
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}
