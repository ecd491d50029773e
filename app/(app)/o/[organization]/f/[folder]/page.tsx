import { FolderPage } from '@/components/files/folder-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ browser }) => browser.root);

type Props = { params: Promise<{ organization: string; folder: string }> };

export default async function Page({ params }: Props) {
  const { organization, folder } = await params;
  return <FolderPage key={folder} organization={organization} folder={folder} />;
}
