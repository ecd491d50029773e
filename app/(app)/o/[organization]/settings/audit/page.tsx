import { AuditPage } from '@/components/settings/audit-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ settings }) => settings.audit);

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <AuditPage organization={organization} />;
}
