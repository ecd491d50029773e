'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Address } from '@/components/sharing/address';
import {
  assignableRoles,
  type NewInvitation,
  type Role,
  shownEmail,
  useChangePeople,
} from '@/lib/client/people';

/** In days. */
const lifetimes = [1, 7, 30];

type Props = {
  organization: string;
  /** The role of the signed-in user. */
  own: Role;
  onClose: () => void;
};

/** Creates an invitation, and shows its link once. */
export default function InviteDialog({ organization, own, onClose }: Props) {
  const t = useTranslations('people');
  const [created, setCreated] = useState<NewInvitation | null>(null);
  return (
    <Dialog title={t('invite')} onClose={onClose} size="md">
      {created ? (
        <NewLink invitation={created} onClose={onClose} />
      ) : (
        <InvitationForm organization={organization} own={own} onCreated={setCreated} onClose={onClose} />
      )}
    </Dialog>
  );
}

type FormProps = Props & { onCreated: (invitation: NewInvitation) => void };

function InvitationForm({ organization, own, onCreated, onClose }: FormProps) {
  const t = useTranslations('people');
  const tOrganizations = useTranslations('organizations');
  const { invite } = useChangePeople(organization);
  const submission = useSubmission(async ({ role, email, expiry }) => {
    const created = await invite.mutateAsync({
      role: role as Role,
      ...(email && { email }),
      expire_duration: `${Number(expiry) * 86_400}s`,
    });
    onCreated(created);
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <p className="text-soft sm:col-span-2">{t('inviteLede')}</p>
      <Field
        name="email"
        type="email"
        label={t('email')}
        hint={t('emailHint')}
        autoComplete="off"
        autoFocus
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
        <DialogButtons onCancel={onClose} isPending={submission.isPending}>
          {t('inviteSubmit')}
        </DialogButtons>
      </div>
    </form>
  );
}

function NewLink({ invitation, onClose }: { invitation: NewInvitation; onClose: () => void }) {
  const t = useTranslations('people');
  const tCommon = useTranslations('common');
  return (
    <div role="status" className="grid grid-cols-1 gap-4">
      <p>{t('once')}</p>
      <Address uri={invitation.invite_uri} name={t('invitation')} isNew />
      {invitation.mail_pending && <p>{t('mailed', { email: shownEmail(invitation.email ?? '') })}</p>}
      <Button className="justify-self-end" onPress={onClose}>
        {tCommon('done')}
      </Button>
    </div>
  );
}
