import type { Metadata } from 'next';
import { WebhooksPage } from '@/components/settings/webhooks-page';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <WebhooksPage organization={organization} />;
}
