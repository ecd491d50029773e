import type { ReactNode } from 'react';
import { Shell } from '@/components/shell/shell';
import { requireSession } from '@/lib/http/page-request';

type Props = { children: ReactNode; params: Promise<{ organization: string }> };

export default async function OrganizationLayout({ children, params }: Props) {
  const { organization } = await params;
  await requireSession(`/o/${organization}`);
  return <Shell organization={organization}>{children}</Shell>;
}
