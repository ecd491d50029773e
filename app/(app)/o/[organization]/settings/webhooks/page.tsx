import { WebhooksPage } from '@/components/settings/webhooks-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ settings }) => settings.webhooks);

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <WebhooksPage organization={organization} />;
}
