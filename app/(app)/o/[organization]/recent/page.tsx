import { FileBrowser } from '@/components/files/file-browser';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ shell }) => shell.recent);

export default async function RecentPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <FileBrowser organization={organization} place="recent" />;
}
