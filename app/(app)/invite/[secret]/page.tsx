import { notFound } from 'next/navigation';
import { InvitationPage } from '@/components/account/invitation-page';
import { AppError } from '@/lib/base/errors';
import { currentApp } from '@/lib/http/current-app';
import { session } from '@/lib/http/page-request';
import { secretPage, titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ invite }) => invite.pageTitle, secretPage);

type Props = {
  params: Promise<{ secret: string }>;
  searchParams: Promise<{ proof?: string | string[] }>;
};

/** The target of an invitation link, while the invitation can be accepted. */
export default async function Page({ params, searchParams }: Props) {
  const { secret } = await params;
  const { proof } = await searchParams;
  const { organizationName, role, email } = await findInvitation(secret);
  const user = await session();
  return (
    <InvitationPage
      invitation={{
        invitation_secret: secret,
        ...(typeof proof === 'string' && { email_proof: proof }),
      }}
      organization={organizationName}
      role={role.toLowerCase() as Lowercase<typeof role>}
      email={email}
      signedInAs={user?.email ?? null}
      provider={(await currentApp()).config.oidc?.name ?? null}
    />
  );
}

async function findInvitation(secret: string) {
  try {
    return await (await currentApp()).invitations.resolve(secret);
  } catch (error) {
    if (error instanceof AppError && error.code === 'PERMISSION_DENIED') notFound();
    throw error;
  }
}
