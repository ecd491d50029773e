import { WebhookPage } from '@/components/settings/webhook-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ settings }) => settings.webhooks);

type Props = { params: Promise<{ organization: string; webhook: string }> };

export default async function Page({ params }: Props) {
  const { organization, webhook } = await params;
  return <WebhookPage organization={organization} id={webhook} />;
}
