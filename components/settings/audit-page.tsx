'use client';

import { ChevronDown } from 'lucide-react';
import { Fragment, useState } from 'react';
import { useTranslations } from 'use-intl';
import { EventText } from '@/components/audit/event-text';
import { useFormatters } from '@/components/forms/use-formatters';
import { Rows } from '@/components/lists/rows';
import { Avatar } from '@/components/people/avatar';
import { type AuditEvent, exportAddress, useAuditEvents } from '@/lib/client/audit-log';
import { auditSentence } from '@/lib/client/audit-sentence';
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
      <AuditFilters onChange={setFilters}>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
          {t('export')}
          {formats.map(([format, label]) => (
            <a key={format} href={exportAddress(organization, filters, format)} download className="link">
              {label}
            </a>
          ))}
        </p>
      </AuditFilters>
      <Rows list={events} none={t('none')}>
        {(event) => <EventRow event={event} />}
      </Rows>
    </>
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const t = useTranslations('audit');
  const tBrowser = useTranslations('browser');
  const { time, relative } = useFormatters();
  const { text, person } = auditSentence(t, event, tBrowser('root'));
  return (
    <li className="px-4 py-2.5 text-sm">
      <details className="group">
        <summary className="flex cursor-pointer list-none items-start gap-3 rounded-sm [&::-webkit-details-marker]:hidden">
          <Avatar name={person ?? '?'} picture={person && event.actor_picture} />
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 self-center">
            <EventText text={text} />
            {event.outcome === 'DENIED' && (
              <span className="rounded border border-brick/50 px-1.5 text-xs font-semibold text-brick">
                {t('denied')}
              </span>
            )}
          </span>
          <time
            dateTime={event.create_time}
            title={time(event.create_time)}
            className="shrink-0 self-center text-soft tabular-nums"
          >
            {relative(event.create_time)}
          </time>
          <ChevronDown aria-hidden className="size-4 shrink-0 self-center text-soft group-open:rotate-180" />
        </summary>
        <Facts event={event} />
      </details>
    </li>
  );
}

/** What identifies an event for those who look it up. */
function Facts({ event }: { event: AuditEvent }) {
  const t = useTranslations('audit');
  const { time } = useFormatters();
  const facts = [
    ['event', event.action],
    ['by', shownEmail(relativeName(event.actor))],
    ['item', relativeName(event.target)],
    ['url', event.url && relativeName(event.url)],
    ['token', event.token],
    ['session', event.session],
    ['address', event.address],
    ['request', event.request_id],
  ] as const;
  return (
    <dl className="mt-2 ml-9 grid gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2.5 text-xs sm:grid-cols-[8rem_minmax(0,1fr)]">
      {facts.map(
        ([fact, value]) =>
          value && (
            <Fragment key={fact}>
              <dt className="text-soft">{t('facts', { fact })}</dt>
              <dd className="break-all">{value}</dd>
            </Fragment>
          ),
      )}
      <dt className="text-soft">{t('time')}</dt>
      <dd>{time(event.create_time)}</dd>
    </dl>
  );
}

/** A resource name without the prefix of the organization, which is the same on every row. */
const relativeName = (name: string) => name.replace(/^organizations\/[^/]+\/(?=.)/, '');
