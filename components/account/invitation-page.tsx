'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure, Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { acceptInvitation, type InvitationLink, type Role, shownEmail } from '@/lib/client/people';
import { providerAddress, signInWithPassword, signOut } from '@/lib/client/sign-in';
import { AccountFields } from './account-fields';

type Props = {
  invitation: InvitationLink;
  /** The display name of the organization. */
  organization: string;
  role: Role;
  /** The only email address that may accept the invitation; null for anyone. */
  email: string | null;
  signedInAs: string | null;
  /** The label of the OpenID provider; null if none is configured. */
  provider: string | null;
};

/** Accepts an invitation as the signed-in user, or with a new account. */
export function InvitationPage({ invitation, organization, role, email, signedInAs, provider }: Props) {
  const t = useTranslations('invite');
  const tOrganizations = useTranslations('organizations');
  const lede = t('lede', { role: tOrganizations('role', { role }) });
  const isForOtherUser = signedInAs !== null && email !== null && signedInAs !== email;
  return (
    <StandalonePage title={t('title', { organization })} lede={lede}>
      {signedInAs === null ? (
        <NewAccount invitation={invitation} email={email} provider={provider} />
      ) : isForOtherUser ? (
        <>
          <p>{t('forAnother', { email: shownEmail(email), signedInAs: shownEmail(signedInAs) })}</p>
          <Button fullWidth onPress={() => signOut().then(() => location.reload())}>
            {t('signOut')}
          </Button>
        </>
      ) : (
        <Accept invitation={invitation} signedInAs={signedInAs} />
      )}
    </StandalonePage>
  );
}

const pathOf = ({ invitation_secret, email_proof }: InvitationLink) =>
  `/invite/${invitation_secret}${email_proof ? `?proof=${email_proof}` : ''}`;

async function acceptAndOpen(invitation: InvitationLink): Promise<void> {
  const { organization } = await acceptInvitation(invitation);
  location.assign(`/o/${organization.split('/')[1]}`);
}

function Accept({ invitation, signedInAs }: { invitation: InvitationLink; signedInAs: string }) {
  const t = useTranslations('invite');
  const [failure, setFailure] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const accept = () => {
    setPending(true);
    setFailure(null);
    acceptAndOpen(invitation).catch((error) => {
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

type NewAccountProps = Pick<Props, 'invitation' | 'email' | 'provider'>;

function NewAccount({ invitation, email: invitedEmail, provider }: NewAccountProps) {
  const t = useTranslations('invite');
  const tSignUp = useTranslations('signUp');
  const tSignIn = useTranslations('signIn');
  const submission = useSubmission(async ({ email = '', password = '', display_name }) => {
    const account = { email, password, display_name, ...invitation };
    await call('/users', { method: 'POST', json: account });
    await signInWithPassword(email, password);
    // The new account has accepted it: the answer names the organization.
    await acceptAndOpen(invitation);
  });
  const [providerFailure, setProviderFailure] = useState<unknown>(null);
  const goToProvider = () =>
    providerAddress(pathOf(invitation)).then((address) => location.assign(address), setProviderFailure);
  return (
    <>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <AccountFields submission={submission} email={invitedEmail} />
        <Problem>{submission.error}</Problem>
        <Submit isWide isPending={submission.isPending}>
          {t('join')}
        </Submit>
      </form>
      {provider && (
        <>
          <Failure error={providerFailure} />
          <Button variant="secondary" fullWidth onPress={goToProvider}>
            {provider}
          </Button>
        </>
      )}
      <p className="text-sm text-soft">
        {tSignUp('have')}{' '}
        <a className="link" href={`/sign-in?next=${encodeURIComponent(pathOf(invitation))}`}>
          {tSignIn('submit')}
        </a>
      </p>
    </>
  );
}
