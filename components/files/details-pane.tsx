'use client';

import { CloseButton } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { EventText } from '@/components/audit/event-text';
import { EntryIcon } from '@/components/entries/entry-icon';
import { EntryPicture } from '@/components/entries/entry-picture';
import { CopyButton } from '@/components/forms/copy-button';
import { useFormatters } from '@/components/forms/use-formatters';
import { Avatar } from '@/components/people/avatar';
import { type Answer, call, type File } from '@/lib/client/api';
import type { AuditEvent } from '@/lib/client/audit-log';
import { auditSentence } from '@/lib/client/audit-sentence';
import { changeTimeOf, type Entry } from '@/lib/client/entries';
import { keys } from '@/lib/client/keys';
import { mediaKind } from '@/lib/client/media-kind';
import { modifierName } from '@/lib/client/people';
import { mayHaveThumbnail } from '@/lib/client/thumbnails';
import { AccessSection } from './access-section';
import { VersionsSection } from './versions-section';

type Props = { entry: Entry; mayWrite: boolean; mayPurge: boolean; onClose: () => void };

/** The metadata of one entry, the versions of a file, who has access and, for admins, the recent activity. */
export default function DetailsPane({ entry, mayWrite, mayPurge, onClose }: Props) {
  const t = useTranslations('browser');
  const tVisit = useTranslations('visit');
  const { size, time } = useFormatters();
  const resource = entry.kind === 'file' ? entry.file : entry.folder;
  const facts: [string, string | undefined][] = [
    [
      t('type'),
      entry.kind === 'file' ? tVisit('kind', { kind: mediaKind(entry.file.mime_type) }) : t('folder'),
    ],
    [t('size'), entry.kind === 'file' ? size(entry.file.size_bytes) : undefined],
    [t('created', { kind: entry.kind }), time(resource.create_time)],
    [t('modified'), time(changeTimeOf(entry))],
    [t('modifiedBy'), entry.kind === 'file' ? modifierName(entry.file) : undefined],
    [
      t('sentBy'),
      entry.kind === 'file' && entry.file.sender
        ? [entry.file.sender.display_name, entry.file.sender.email].filter(Boolean).join(', ')
        : undefined,
    ],
    [
      t('originalModified'),
      entry.kind === 'file' && entry.file.modify_time ? time(entry.file.modify_time) : undefined,
    ],
  ];
  return (
    <aside
      aria-label={t('details')}
      className="flex w-full shrink-0 flex-col gap-4 overflow-y-auto border-line bg-sheet p-4 max-lg:absolute max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-40 max-lg:max-h-[70%] max-lg:rounded-t-xl max-lg:border-t max-lg:shadow-overlay lg:w-72 lg:border-l"
    >
      <div className="flex items-start gap-3">
        <EntryIcon entry={entry} className="mt-0.5 size-5" />
        <h2 className="min-w-0 flex-1 font-semibold break-words">{entry.title}</h2>
        <CloseButton aria-label={t('closeDetails')} onPress={onClose} />
      </div>
      {entry.kind === 'file' && mayHaveThumbnail(entry.file) && (
        <EntryPicture
          entry={entry}
          size={1024}
          className="h-44 w-full rounded-md bg-sunken"
          iconClassName="size-12"
        />
      )}
      {resource.purge_time && (
        <p className="text-sm text-soft">{t('until', { date: time(resource.purge_time) })}</p>
      )}
      <dl className="grid gap-2 text-sm">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2">
              <dt className="text-soft">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {entry.kind === 'file' && !entry.file.delete_time && (
        <VersionsSection file={entry.file} mayWrite={mayWrite} mayPurge={mayPurge} />
      )}
      {!resource.delete_time && (
        <AccessSection
          organization={resource.name.split('/')[1] ?? ''}
          entry={entry}
          mayWrite={mayWrite}
          mayManage={mayPurge}
        />
      )}
      {mayPurge && <Activity name={resource.name} />}
      {entry.kind === 'file' && <TechnicalDetails file={entry.file} />}
    </aside>
  );
}

/** What identifies the content for programs, for those who unfold it. */
function TechnicalDetails({ file: { mime_type, sha256 } }: { file: File }) {
  const t = useTranslations('browser');
  return (
    <details className="border-t border-line pt-4 text-sm">
      <summary className="cursor-pointer rounded-sm font-semibold">{t('technical')}</summary>
      <dl className="mt-2 grid gap-3">
        <div>
          <dt className="text-soft">{t('mediaType')}</dt>
          <dd className="break-words">{mime_type}</dd>
        </div>
        {sha256 && (
          <div>
            <dt className="text-soft">{t('digest')}</dt>
            <dd className="grid justify-items-start gap-2">
              <code className="text-xs break-all">{sha256}</code>
              <CopyButton text={sha256} />
            </dd>
          </div>
        )}
      </dl>
    </details>
  );
}

/** The last audit events of an entry. */
function Activity({ name }: { name: string }) {
  const t = useTranslations('browser');
  const organization = name.split('/')[1] ?? '';
  const { data } = useQuery({
    queryKey: keys.activity(organization, name),
    queryFn: ({ signal }) =>
      call<Answer<'events'>>(`/organizations/${organization}/auditEvents`, {
        query: { target: name, outcome: 'OK', page_size: 10 },
        signal,
      }),
  });
  if (!data || data.audit_events.length === 0) return null;
  return (
    <section className="grid gap-2 border-t border-line pt-4 text-sm">
      <h3 className="font-semibold">{t('activity')}</h3>
      <ol className="grid gap-2">
        {data.audit_events.map((event) => (
          <li key={event.name} className="flex items-start gap-2">
            <ActivityEvent event={event} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function ActivityEvent({ event }: { event: AuditEvent }) {
  const t = useTranslations('audit');
  const tBrowser = useTranslations('browser');
  const { time, relative } = useFormatters();
  const { text, person } = auditSentence(t, event, tBrowser('root'));
  return (
    <>
      <Avatar name={person ?? '?'} picture={person && event.actor_picture} />
      <p className="min-w-0 flex-1">
        <EventText text={text} />
      </p>
      <time
        dateTime={event.create_time}
        title={time(event.create_time)}
        className="shrink-0 text-xs leading-5 text-soft tabular-nums"
      >
        {relative(event.create_time)}
      </time>
    </>
  );
}
