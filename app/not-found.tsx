import { Notice } from '@/components/site/notice';
import { messagesOf } from '@/lib/client/messages/messages';
import { pageLocale, session } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ notFound }) => notFound.title);

export default async function NotFound() {
  const { notFound, site } = messagesOf(await pageLocale());
  const isSignedIn = (await session()) !== null;
  return (
    <Notice links={{ texts: site, isSignedIn }} label="404" title={notFound.title}>
      <p>{notFound.lede}</p>
      <p>
        <a href="/">{isSignedIn ? notFound.toFiles : notFound.toHome}</a>
      </p>
    </Notice>
  );
}
