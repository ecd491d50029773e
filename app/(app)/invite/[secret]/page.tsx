import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { InvitationPage } from '@/components/account/invitation-page';
import { AppError } from '@/lib/base/errors';
import { currentApp } from '@/lib/http/current-app';
import { session } from '@/lib/http/page-request';

export const metadata: Metadata = { title: 'Invitation', robots: 'noindex', referrer: 'no-referrer' };

/** The target of an invitation link, while the invitation can be accepted. */
export default async function Page({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const { organizationName, role, email } = await findInvitation(secret);
  const user = await session();
  return (
    <InvitationPage
      secret={secret}
      organization={organizationName}
      role={role.toLowerCase() as Lowercase<typeof role>}
      email={email}
      signedInAs={user?.email ?? null}
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
