import { Notice } from '@/components/site/notice';
import { messagesOf } from '@/lib/client/messages/messages';
import { pageLocale, session } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ invite }) => invite.pageTitle);

export default async function InvitationNotFound() {
  const { invite, notFound, site } = messagesOf(await pageLocale());
  const isSignedIn = (await session()) !== null;
  return (
    <Notice links={{ texts: site, isSignedIn }} label="404" title={invite.goneTitle}>
      <p>{invite.goneLede}</p>
      <p>{isSignedIn ? <a href="/">{notFound.toFiles}</a> : <a href="/sign-in">{invite.goneSignIn}</a>}</p>
    </Notice>
  );
}
