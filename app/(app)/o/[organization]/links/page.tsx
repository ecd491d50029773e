import type { Metadata } from 'next';
import { LinksPage } from '@/components/sharing/links-page';

export const metadata: Metadata = { title: 'Shared links' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <LinksPage organization={organization} />;
}
