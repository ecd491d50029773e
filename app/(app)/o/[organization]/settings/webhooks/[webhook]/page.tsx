import type { Metadata } from 'next';
import { WebhookPage } from '@/components/settings/webhook-page';

export const metadata: Metadata = { title: 'Webhook' };

type Props = { params: Promise<{ organization: string; webhook: string }> };

export default async function Page({ params }: Props) {
  const { organization, webhook } = await params;
  return <WebhookPage organization={organization} id={webhook} />;
}
