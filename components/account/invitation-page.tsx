'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure, Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { acceptInvitation, type Role, shownEmail } from '@/lib/client/people';
import { signInWithPassword, signOut } from '@/lib/client/sign-in';
import { AccountFields } from './account-fields';

type Props = {
  secret: string;
  /** The display name of the organization. */
  organization: string;
  role: Role;
  /** The only email address that may accept the invitation; null for anyone. */
  email: string | null;
  signedInAs: string | null;
};

/** Accepts an invitation as the signed-in user, or with a new account. */
export function InvitationPage({ secret, organization, role, email, signedInAs }: Props) {
  const t = useTranslations('invite');
  const tOrganizations = useTranslations('organizations');
  const lede = t('lede', { role: tOrganizations('role', { role }) });
  const isForOtherUser = signedInAs !== null && email !== null && signedInAs !== email;
  return (
    <StandalonePage title={t('title', { organization })} lede={lede}>
      {signedInAs === null ? (
        <NewAccount secret={secret} email={email} />
      ) : isForOtherUser ? (
        <>
          <p>{t('forAnother', { email: shownEmail(email), signedInAs: shownEmail(signedInAs) })}</p>
          <Button fullWidth onPress={() => signOut().then(() => location.reload())}>
            {t('signOut')}
          </Button>
        </>
      ) : (
        <Accept secret={secret} signedInAs={signedInAs} />
      )}
    </StandalonePage>
  );
}

async function acceptAndOpen(secret: string): Promise<void> {
  const { organization } = await acceptInvitation(secret);
  location.assign(`/o/${organization.split('/')[1]}`);
}

function Accept({ secret, signedInAs }: { secret: string; signedInAs: string }) {
  const t = useTranslations('invite');
  const [failure, setFailure] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const accept = () => {
    setPending(true);
    setFailure(null);
    acceptAndOpen(secret).catch((error) => {
      setFailure(error);
      setPending(false);
    });
  };
  return (
    <>
      <p>{t('as', { signedInAs: shownEmail(signedInAs) })}</p>
      <Failure error={failure} />
      <Button fullWidth isPending={isPending} onPress={accept}>
        {t('accept')}
      </Button>
    </>
  );
}

function NewAccount({ secret, email: invitedEmail }: { secret: string; email: string | null }) {
  const t = useTranslations('invite');
  const tSignUp = useTranslations('signUp');
  const tSignIn = useTranslations('signIn');
  const submission = useSubmission(async ({ email = '', password = '', display_name }) => {
    const account = { email, password, display_name, invitation_secret: secret };
    await call('/users', { method: 'POST', json: account });
    await signInWithPassword(email, password);
    await acceptAndOpen(secret);
  });
  return (
    <>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <AccountFields submission={submission} email={invitedEmail} />
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{t('join')}</Submit>
      </form>
      <p className="text-sm text-soft">
        {tSignUp('have')}{' '}
        <a className="link" href={`/sign-in?next=${encodeURIComponent(`/invite/${secret}`)}`}>
          {tSignIn('submit')}
        </a>
      </p>
    </>
  );
}
