import type { Metadata } from 'next';
import { ResetPasswordForm } from '@/components/account/reset-password-form';
import { currentApp } from '@/lib/http/current-app';

export const metadata: Metadata = { title: 'New password', robots: 'noindex', referrer: 'no-referrer' };

/** The target of the link for a new password. Opening it changes nothing. */
export default async function ResetPasswordPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const isOpen = await (await currentApp()).emailLinks.isResetOpen(secret);
  return <ResetPasswordForm secret={secret} isOpen={isOpen} />;
}
