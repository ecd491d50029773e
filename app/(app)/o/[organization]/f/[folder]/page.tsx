import type { Metadata } from 'next';
import { FileBrowser } from '@/components/files/file-browser';

export const metadata: Metadata = { title: 'Files' };

type Props = { params: Promise<{ organization: string; folder: string }> };

export default async function FolderPage({ params }: Props) {
  const { organization, folder } = await params;
  return <FileBrowser key={folder} organization={organization} folder={folder} />;
}
