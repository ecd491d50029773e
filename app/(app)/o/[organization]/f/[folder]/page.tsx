import type { Metadata } from 'next';
import { FolderPage } from '@/components/files/folder-page';

export const metadata: Metadata = { title: 'Files' };

type Props = { params: Promise<{ organization: string; folder: string }> };

export default async function Page({ params }: Props) {
  const { organization, folder } = await params;
  return <FolderPage key={folder} organization={organization} folder={folder} />;
}
