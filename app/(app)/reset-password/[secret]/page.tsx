import { ResetPasswordForm } from '@/components/account/reset-password-form';
import { currentApp } from '@/lib/http/current-app';
import { secretPage, titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ resetPassword }) => resetPassword.newTitle, secretPage);

/** The target of the link for a new password. Opening it changes nothing. */
export default async function ResetPasswordPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const isOpen = await (await currentApp()).emailLinks.isResetOpen(secret);
  return <ResetPasswordForm secret={secret} isOpen={isOpen} />;
}
