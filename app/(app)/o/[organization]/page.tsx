import { FileBrowser } from '@/components/files/file-browser';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ browser }) => browser.root);

export default async function RootFolderPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} folder={null} />;
}
