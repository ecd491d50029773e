import type { Metadata } from 'next';
import { RequestsPage } from '@/components/settings/requests-page';

export const metadata: Metadata = { title: 'File requests' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <RequestsPage organization={organization} />;
}
