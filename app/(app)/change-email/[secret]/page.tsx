import { ConfirmEmailForm } from '@/components/account/confirm-email-form';
import { requireSession } from '@/lib/http/page-request';
import { secretPage, titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ changeEmail }) => changeEmail.confirmTitle, secretPage);

/** The target of the link that changes an address, for the signed-in user. Opening it changes nothing. */
export default async function ChangeEmailPage({ params }: { params: Promise<{ secret: string }> }) {
  const { email } = await requireSession();
  const { secret } = await params;
  return <ConfirmEmailForm secret={secret} email={email} />;
}
