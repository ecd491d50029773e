import type { Metadata } from 'next';
import { MembersPage } from '@/components/settings/members-page';

export const metadata: Metadata = { title: 'Members' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <MembersPage organization={organization} />;
}
