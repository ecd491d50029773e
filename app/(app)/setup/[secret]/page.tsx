import { notFound } from 'next/navigation';
import { SetupForm } from '@/components/account/setup-form';
import { isSetupSecret } from '@/lib/domain/users/setup-link';
import { currentApp } from '@/lib/http/current-app';
import { secretPage, titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ setup }) => setup.title, secretPage);

/** The target of the one-time setup link, valid until the first account exists. */
export default async function SetupPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  if (!(await isSetupSecret(await currentApp(), secret))) notFound();
  return <SetupForm secret={secret} />;
}
