import { MembersPage } from '@/components/settings/members-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ settings }) => settings.members);

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <MembersPage organization={organization} />;
}
