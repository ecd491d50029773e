import { FileBrowser } from '@/components/files/file-browser';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ shell }) => shell.trash);

export default async function TrashPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} place="trash" />;
}
