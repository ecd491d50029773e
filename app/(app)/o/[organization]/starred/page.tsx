import type { Metadata } from 'next';
import { FileBrowser } from '@/components/files/file-browser';

export const metadata: Metadata = { title: 'Starred' };

export default async function StarredPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} place="starred" />;
}
