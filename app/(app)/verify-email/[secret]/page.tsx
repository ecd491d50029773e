import { VerifyEmailForm } from '@/components/account/verify-email-form';
import { requireSession } from '@/lib/http/page-request';
import { secretPage, titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ verifyEmail }) => verifyEmail.title, secretPage);

/** The target of the link that verifies an address, for the signed-in user. Opening it changes nothing. */
export default async function VerifyEmailPage({ params }: { params: Promise<{ secret: string }> }) {
  const { email } = await requireSession();
  const { secret } = await params;
  return <VerifyEmailForm secret={secret} email={email} />;
}
