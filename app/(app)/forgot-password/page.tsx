import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ForgotPasswordForm } from '@/components/account/forgot-password-form';
import { currentApp } from '@/lib/http/current-app';

export const metadata: Metadata = { title: 'Forgot password' };

export default async function ForgotPasswordPage() {
  if (!(await currentApp()).emailLinks.isOn) notFound();
  return <ForgotPasswordForm />;
}
