import type { Metadata } from 'next';
import { openApiDocument } from '@/app/openapi';
import { Reference } from '@/components/docs/reference';
import { messagesOf } from '@/lib/client/messages/messages';
import { currentApp } from '@/lib/http/current-app';
import { session } from '@/lib/http/page-request';

export const metadata: Metadata = { title: 'API reference' };

export default async function DocsPage() {
  const { config } = await currentApp();
  const links = {
    texts: messagesOf('en').site,
    isSignedIn: (await session()) !== null,
    current: 'docs',
  } as const;
  return <Reference document={openApiDocument(config.publicUrl)} links={links} />;
}
