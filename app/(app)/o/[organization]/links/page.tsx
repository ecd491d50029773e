import { LinksPage } from '@/components/sharing/links-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ sharing }) => sharing.allTitle);

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <LinksPage organization={organization} />;
}
