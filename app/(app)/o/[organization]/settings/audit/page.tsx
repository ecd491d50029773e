import type { Metadata } from 'next';
import { AuditPage } from '@/components/settings/audit-page';

export const metadata: Metadata = { title: 'Audit log' };

export default async function Page({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <AuditPage organization={organization} />;
}
