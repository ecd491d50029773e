import { FileBrowser } from '@/components/files/file-browser';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ shell }) => shell.starred);

export default async function StarredPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} place="starred" />;
}
