import { redirect } from 'next/navigation';
import { Landing } from '@/components/site/landing';
import { messagesOf } from '@/lib/client/messages/messages';
import { currentApp } from '@/lib/http/current-app';
import { firstOrganization, isFactorPending, session } from '@/lib/http/page-request';
import { holdallCommand } from '@/lib/server/holdall-command';

/** Visitors get the landing page, signed-in users their files. */
export default async function HomePage() {
  const { config } = await currentApp();
  const user = await session();
  if (await isFactorPending()) redirect('/sign-in/code');
  if (!user) {
    const links = { texts: messagesOf('en').site, isSignedIn: false };
    return <Landing publicUrl={config.publicUrl} command={holdallCommand(process.cwd())} links={links} />;
  }
  const organization = await firstOrganization(user);
  redirect(organization ? `/o/${organization}` : '/organizations');
}
