'use client';

import { Button } from '@heroui/react';
import { UserPlus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/problem';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useOrganization, useUser } from '@/lib/client/account';
import { useChangePeople, useMembers } from '@/lib/client/people';
import { useRevokeLinks } from '@/lib/client/sharing';
import { InvitationsSection } from './invitations-section';
import { MemberRow } from './member-row';

// Loaded when the user opens it.
const InviteDialog = lazy(() => import('./invite-dialog'));

/** The members of the organization and its pending invitations. */
export function MembersPage({ organization }: { organization: string }) {
  const t = useTranslations('people');
  const [isInviting, setInviting] = useState(false);
  const { data: user } = useUser();
  const own = useOrganization(organization)?.role ?? 'viewer';
  const members = useMembers(organization);
  const { changeRole, remove } = useChangePeople(organization);
  const revokeLinks = useRevokeLinks(organization);
  const owners = members.rows?.filter(({ role }) => role === 'owner').length ?? 0;
  return (
    <>
      <Section
        title={t('memberCount', { count: members.rows?.length ?? 0 })}
        action={
          <Button onPress={() => setInviting(true)}>
            <UserPlus aria-hidden />
            {t('invite')}
          </Button>
        }
      >
        <Failure error={changeRole.error ?? remove.error} />
        <Rows list={members}>
          {(member) => (
            <MemberRow
              member={member}
              own={own}
              isSelf={user?.email === member.email}
              isLastOwner={member.role === 'owner' && owners === 1 && !members.hasMore}
              isPending={changeRole.isPending || remove.isPending}
              onChange={(role) => changeRole.mutate({ name: member.name, role })}
              onRemove={() => remove.mutate(member.name)}
              onRevokeLinks={() => revokeLinks.mutate({ member: member.name })}
            />
          )}
        </Rows>
      </Section>
      <InvitationsSection organization={organization} />
      {isInviting && (
        <Suspense>
          <InviteDialog organization={organization} own={own} onClose={() => setInviting(false)} />
        </Suspense>
      )}
    </>
  );
}
