'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Failure } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { type Invitation, shownEmail, useChangePeople, useInvitations } from '@/lib/client/people';

/** The pending invitations. */
export function InvitationsSection({ organization }: { organization: string }) {
  const t = useTranslations('people');
  const invitations = useInvitations(organization);
  const { remove } = useChangePeople(organization);
  return (
    <Section title={t('pending')}>
      <Failure error={remove.error} />
      <Rows list={invitations} none={t('noInvitations')}>
        {(invitation) => (
          <InvitationRow invitation={invitation} onRevoke={() => remove.mutate(invitation.name)} />
        )}
      </Rows>
    </Section>
  );
}

function InvitationRow({ invitation, onRevoke }: { invitation: Invitation; onRevoke: () => void }) {
  const t = useTranslations('people');
  const tOrganizations = useTranslations('organizations');
  const tSharing = useTranslations('sharing');
  const { end } = useFormatters();
  const [isConfirming, setConfirming] = useState(false);
  const { role, email, expire_time, mail_pending } = invitation;
  const who = email ? shownEmail(email) : t('anyone');
  const facts = [
    tOrganizations('role', { role }),
    tSharing('until', { date: end(expire_time) }),
    ...(mail_pending ? [t('mailPending')] : []),
  ];
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <div className="min-w-40 flex-1">
        <p className="font-medium break-all">{who}</p>
        <p className="text-sm text-soft">{facts.join(' · ')}</p>
      </div>
      <Button
        size="sm"
        variant="secondary"
        aria-label={t('revokeOf', { who })}
        onPress={() => setConfirming(true)}
      >
        {tSharing('revoke')}
      </Button>
      {isConfirming && (
        <ConfirmDialog
          title={t('revokeTitle')}
          lede={t('revokeLede')}
          action={tSharing('revoke')}
          onConfirm={onRevoke}
          onClose={() => setConfirming(false)}
        />
      )}
    </li>
  );
}
