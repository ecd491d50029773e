'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { Rows } from '@/components/lists/rows';
import { type AuditEvent, exportAddress, useAuditEvents } from '@/lib/client/audit-log';
import { shownEmail } from '@/lib/client/people';
import { AuditFilters, noFilters } from './audit-filters';

const formats = [
  ['csv', 'CSV'],
  ['jsonl', 'JSON lines'],
] as const;

/** The audit log of the organization, newest first. */
export function AuditPage({ organization }: { organization: string }) {
  const t = useTranslations('audit');
  const [filters, setFilters] = useState(noFilters);
  const events = useAuditEvents(organization, filters);
  return (
    <>
      <AuditFilters onChange={setFilters} />
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
        {t('export')}
        {formats.map(([format, label]) => (
          <a key={format} href={exportAddress(organization, filters, format)} download className="link">
            {label}
          </a>
        ))}
      </p>
      <Rows list={events} none={t('none')}>
        {(event) => <EventRow event={event} />}
      </Rows>
    </>
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const t = useTranslations('audit');
  const { time } = useFormatters();
  const text = `actions.${event.action.replaceAll('.', '_')}` as 'actions.file_upload';
  return (
    <li className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 text-sm sm:grid-cols-[11rem_minmax(0,1fr)]">
      <span className="text-soft tabular-nums">{time(event.create_time)}</span>
      <div className="min-w-0 break-words">
        <p className="flex flex-wrap items-baseline gap-x-2">
          {t.has(text) && <span className="font-medium">{t(text)}</span>}
          {event.outcome === 'DENIED' && (
            <span className="rounded border border-brick/50 px-1.5 text-xs font-semibold text-brick">
              {t('denied')}
            </span>
          )}
          <code className="text-xs text-soft">{event.action}</code>
        </p>
        <p className="text-soft">
          {shownEmail(relativeName(event.actor))} → <Target event={event} />
          {event.url && <> · {t('through', { url: relativeName(event.url) })}</>}
          {event.address && <> · {event.address}</>}
        </p>
      </div>
    </li>
  );
}

/** What an event is about: its name at that time, and its resource name for those who look it up. */
function Target({ event }: { event: AuditEvent }) {
  const code = <code className="text-xs">{relativeName(event.target)}</code>;
  if (!event.target_name) return code;
  return (
    <>
      <bdi className="font-medium text-ink">{event.target_name}</bdi> {code}
    </>
  );
}

/** A resource name without the prefix of the organization, which is the same on every row. */
const relativeName = (name: string) => name.replace(/^organizations\/[^/]+\/(?=.)/, '');
