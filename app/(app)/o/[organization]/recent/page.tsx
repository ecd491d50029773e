import type { Metadata } from 'next';
import { FileBrowser } from '@/components/files/file-browser';

export const metadata: Metadata = { title: 'Recent' };

export default async function RecentPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} place="recent" />;
}
