import { Notice } from '@/components/site/notice';
import { messagesOf } from '@/lib/client/messages/messages';
import { pageLocale, session } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';
import { holdallCommand } from '@/lib/server/holdall-command';

export const generateMetadata = titled(({ setup }) => setup.title);

export default async function SetupLinkNotFound() {
  const { setup, notFound, site } = messagesOf(await pageLocale());
  const isSignedIn = (await session()) !== null;
  return (
    <Notice links={{ texts: site, isSignedIn }} label="404" title={setup.goneTitle}>
      <p>
        {setup.goneLede} <code>{holdallCommand(process.cwd())} setup-link</code>
      </p>
      <p>{isSignedIn ? <a href="/">{notFound.toFiles}</a> : <a href="/sign-in">{setup.goneSignIn}</a>}</p>
    </Notice>
  );
}
