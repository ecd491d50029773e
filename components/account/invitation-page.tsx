'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/failure';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { call } from '@/lib/client/api';
import { acceptInvitation, type Role } from '@/lib/client/people';
import { signInWithPassword, signOut } from '@/lib/client/sign-in';
import { AccountFields } from './account-fields';
import { Entry } from './entry';

type Props = {
  secret: string;
  /** The organization's name. */
  organization: string;
  role: Role;
  /** The only address that may accept; null for anyone. */
  email: string | null;
  signedInAs: string | null;
};

/** An invitation, for whoever is signed in to accept, and for others to make an account with. */
export function InvitationPage({ secret, organization, role, email, signedInAs }: Props) {
  const t = useTranslations('invite');
  const tOrganizations = useTranslations('organizations');
  const lede = t('lede', { role: tOrganizations('role', { role }) });
  const isForAnother = signedInAs !== null && email !== null && signedInAs !== email;
  return (
    <Entry title={t('title', { organization })} lede={lede}>
      {signedInAs === null ? (
        <NewAccount secret={secret} email={email} />
      ) : isForAnother ? (
        <>
          <p>{t('forAnother', { email, signedInAs })}</p>
          <Button fullWidth onPress={() => signOut().then(() => location.reload())}>
            {t('signOut')}
          </Button>
        </>
      ) : (
        <Accept secret={secret} signedInAs={signedInAs} />
      )}
    </Entry>
  );
}

async function enter(secret: string): Promise<void> {
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
    enter(secret).catch((error) => {
      setFailure(error);
      setPending(false);
    });
  };
  return (
    <>
      <p>{t('as', { signedInAs })}</p>
      <Failure error={failure} />
      <Button fullWidth isPending={isPending} onPress={accept}>
        {t('accept')}
      </Button>
    </>
  );
}

function NewAccount({ secret, email: bound }: { secret: string; email: string | null }) {
  const t = useTranslations('invite');
  const tSignUp = useTranslations('signUp');
  const tSignIn = useTranslations('signIn');
  const submission = useSubmission(async ({ email = '', password = '', display_name }) => {
    const account = { email, password, display_name, invitation_secret: secret };
    await call('/users', { method: 'POST', json: account });
    await signInWithPassword(email, password);
    await enter(secret);
  });
  return (
    <>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <AccountFields submission={submission} email={bound} />
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
