'use client';

import { Link2, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useNow, useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { Avatar } from '@/components/people/avatar';
import { useOrganization } from '@/lib/client/account';
import { useFolderPath } from '@/lib/client/content';
import { type Entry, parentOf } from '@/lib/client/entries';
import { roles, shownEmail, useMembers } from '@/lib/client/people';
import { type ShareLink, useShareLinks } from '@/lib/client/sharing';

type Props = {
  organization: string;
  entry: Entry;
  /** Whether the user may see the links. */
  mayWrite: boolean;
  /** Whether the user may see the members. */
  mayManage: boolean;
};

/**
 * Who has access to an entry: the members of the organization, and holders of links to it or to a folder
 * above.
 */
export function AccessSection({ organization, entry, mayWrite, mayManage }: Props) {
  const t = useTranslations('access');
  const name = useOrganization(organization)?.display_name ?? organization;
  return (
    <section aria-label={t('title')} className="grid gap-2.5 border-t border-line pt-4 text-sm">
      <h3 className="font-semibold">{t('title')}</h3>
      {mayManage ? (
        <Members organization={organization} name={name} />
      ) : (
        <Line icon={<UsersRound aria-hidden className="size-4" />} title={t('members', { name })} />
      )}
      {mayWrite && <Links organization={organization} entry={entry} />}
    </section>
  );
}

/** The most members whose avatars are shown. */
const MAX_AVATARS = 6;

function Members({ organization, name }: { organization: string; name: string }) {
  const t = useTranslations('access');
  const { rows = [], hasMore } = useMembers(organization);
  const counts = [...roles]
    .reverse()
    .map((role) => ({ role, count: rows.filter((member) => member.role === role).length }))
    .filter(({ count }) => count > 0)
    .map((of) => t('ofRole', of));
  return (
    <>
      <Line
        icon={<UsersRound aria-hidden className="size-4" />}
        title={t('members', { name })}
        detail={hasMore ? undefined : counts.join(', ')}
      />
      <div className="flex gap-1 pl-9">
        {rows.slice(0, MAX_AVATARS).map((member) => {
          const shown = member.display_name || shownEmail(member.email);
          return (
            <span key={member.name} title={shown}>
              <Avatar name={shown} picture={member.picture} />
              <span className="sr-only">{shown}</span>
            </span>
          );
        })}
        {rows.length > MAX_AVATARS && (
          <span className="self-center text-xs text-soft">+{rows.length - MAX_AVATARS}</span>
        )}
      </div>
    </>
  );
}

/** The links that still work to the entry itself, and to the folders above it. */
function Links({ organization, entry }: { organization: string; entry: Entry }) {
  const t = useTranslations('access');
  const { end } = useFormatters();
  const now = useNow();
  const { rows = [] } = useShareLinks(`organizations/${organization}`);
  const { data: steps = [] } = useFolderPath(organization, parentOf(entry));
  const own = entry.kind === 'file' ? entry.file.name : entry.folder.name;
  const above = new Map(steps.map((step) => [step.name, step.display_name]));
  const links = rows.filter((link) => works(link, now) && (link.target === own || above.has(link.target)));
  if (links.length === 0)
    return <Line icon={<Link2 aria-hidden className="size-4" />} title={t('noLinks')} />;
  return links.map((link) => (
    <Line
      key={link.name}
      icon={<Link2 aria-hidden className="size-4" />}
      title={link.target === own ? t('link') : t('linkAbove', { name: above.get(link.target) ?? '' })}
      detail={[
        t('linkOf', { creator: shownEmail(link.creator) }),
        link.has_password && t('password'),
        link.expire_time && t('until', { date: end(link.expire_time) }),
      ]
        .filter(Boolean)
        .join(' · ')}
    />
  ));
}

/** Whether a link is neither expired nor used up; a revoked one is not listed. */
const works = ({ expire_time, max_downloads, download_count }: ShareLink, now: Date) =>
  (!expire_time || new Date(expire_time) > now) && (!max_downloads || download_count < max_downloads);

const Line = ({ icon, title, detail }: { icon: ReactNode; title: string; detail?: string }) => (
  <div className="flex items-start gap-3">
    <span className="grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-soft">{icon}</span>
    <div className="min-w-0 self-center">
      <p>{title}</p>
      {detail && <p className="text-xs break-words text-soft">{detail}</p>}
    </div>
  </div>
);
