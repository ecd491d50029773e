import { RequestsPage } from '@/components/requests/requests-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ requests }) => requests.title);

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <RequestsPage organization={organization} />;
}
