'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Failure, Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useFormatters } from '@/components/forms/use-formatters';
import { useSubmission } from '@/components/forms/use-submission';
import { Rows } from '@/components/lists/rows';
import { Address } from '@/components/sharing/address';
import { Section } from '@/components/shell/card-page';
import {
  assignableRoles,
  type Invitation,
  type NewInvitation,
  type Role,
  shownEmail,
  useChangePeople,
  useInvitations,
} from '@/lib/client/people';

/** In days. */
const lifetimes = [1, 7, 30];

/** Creates and revokes invitations. A new invitation link is shown once. */
export function InvitationsSection({ organization, own }: { organization: string; own: Role }) {
  const t = useTranslations('people');
  const tOrganizations = useTranslations('organizations');
  const tSharing = useTranslations('sharing');
  const invitations = useInvitations(organization);
  const { invite, remove } = useChangePeople(organization);
  const [created, setCreated] = useState<NewInvitation | null>(null);
  const submission = useSubmission(async ({ role, email, expiry }) => {
    setCreated(
      await invite.mutateAsync({
        role: role as Role,
        ...(email && { email }),
        expire_duration: `${Number(expiry) * 86_400}s`,
      }),
    );
  });
  return (
    <Section title={t('invite')} lede={t('inviteLede')}>
      <form onSubmit={submission.onSubmit} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <Field
          name="email"
          type="email"
          label={t('email')}
          hint={t('emailHint')}
          autoComplete="off"
          className="sm:col-span-2"
          error={submission.errorOf('EMAIL_INVALID')}
        />
        <Choice
          name="role"
          label={t('role')}
          defaultValue="editor"
          options={assignableRoles(own).map((role) => [role, tOrganizations('role', { role })])}
        />
        <Choice
          name="expiry"
          label={t('openFor')}
          defaultValue="7"
          options={lifetimes.map((days) => [String(days), t('days', { days })])}
        />
        <p className="text-sm text-soft sm:col-span-2">{t('rolesHint')}</p>
        <div className="grid gap-3 sm:col-span-2">
          <Problem>{submission.error}</Problem>
          <div className="sm:w-64">
            <Submit isPending={submission.isPending}>{t('inviteSubmit')}</Submit>
          </div>
        </div>
      </form>
      {created && (
        <div role="status" className="grid grid-cols-1 gap-3 rounded-lg border border-petrol bg-tint p-4">
          <p className="font-medium">{t('once')}</p>
          <Address key={created.name} uri={created.invite_uri} name={t('invitation')} isNew />
          {created.mail_pending && <p>{t('mailed', { email: shownEmail(created.email ?? '') })}</p>}
        </div>
      )}
      <h3 className="mt-3 font-semibold">{t('pending')}</h3>
      <Failure error={remove.error} />
      <Rows list={invitations} none={t('noInvitations')}>
        {(invitation) => (
          <InvitationRow
            invitation={invitation}
            revoke={tSharing('revoke')}
            onRevoke={() => {
              if (created?.name === invitation.name) setCreated(null);
              remove.mutate(invitation.name);
            }}
          />
        )}
      </Rows>
    </Section>
  );
}

type RowProps = { invitation: Invitation; revoke: string; onRevoke: () => void };

function InvitationRow({ invitation, revoke, onRevoke }: RowProps) {
  const t = useTranslations('people');
  const tOrganizations = useTranslations('organizations');
  const tSharing = useTranslations('sharing');
  const { date } = useFormatters();
  const { role, email, expire_time, mail_pending } = invitation;
  const who = email ? shownEmail(email) : t('anyone');
  const facts = [
    tOrganizations('role', { role }),
    tSharing('until', { date: date(expire_time) }),
    ...(mail_pending ? [t('mailPending')] : []),
  ];
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <div className="min-w-40 flex-1">
        <p className="font-medium break-all">{who}</p>
        <p className="text-sm text-soft">{facts.join(' · ')}</p>
      </div>
      <Button size="sm" variant="secondary" aria-label={t('revokeOf', { who })} onPress={onRevoke}>
        {revoke}
      </Button>
    </li>
  );
}
