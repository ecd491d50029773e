import type { Metadata } from 'next';
import { RequestsPage } from '@/components/requests/requests-page';

export const metadata: Metadata = { title: 'File requests' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <RequestsPage organization={organization} />;
}
