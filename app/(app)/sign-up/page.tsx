import { redirect } from 'next/navigation';
import { SignUpForm } from '@/components/account/sign-up-form';
import { currentApp } from '@/lib/http/current-app';
import { session } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ signUp }) => signUp.title);

export default async function SignUpPage() {
  const { config } = await currentApp();
  if ((await session()) || config.signUp !== 'open') redirect('/sign-in');
  return <SignUpForm />;
}
