import type { Metadata } from 'next';
import { UsagePage } from '@/components/settings/usage-page';

export const metadata: Metadata = { title: 'Storage' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <UsagePage organization={organization} />;
}
