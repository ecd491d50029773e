import type { Metadata } from 'next';
import { FileBrowser } from '@/components/files/file-browser';

export const metadata: Metadata = { title: 'Trash' };

export default async function TrashPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} place="trash" />;
}
