import { notFound } from 'next/navigation';
import { ForgotPasswordForm } from '@/components/account/forgot-password-form';
import { currentApp } from '@/lib/http/current-app';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ resetPassword }) => resetPassword.title);

export default async function ForgotPasswordPage() {
  if (!(await currentApp()).emailLinks.isOn) notFound();
  return <ForgotPasswordForm />;
}
