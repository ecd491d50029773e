import type { Metadata } from 'next';
import { openApiDocument } from '@/app/openapi';
import { Reference } from '@/components/docs/reference';
import { currentApp } from '@/lib/http/current-app';

export const metadata: Metadata = { title: 'API reference' };

export default async function DocsPage() {
  const { config } = await currentApp();
  return <Reference document={openApiDocument(config.publicUrl)} />;
}
