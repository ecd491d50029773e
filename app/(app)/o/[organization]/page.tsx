import type { Metadata } from 'next';
import { FileBrowser } from '@/components/files/file-browser';

export const metadata: Metadata = { title: 'Files' };

export default async function RootFolderPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} folder={null} />;
}
