import type { ReactNode } from 'react';
import { Shell } from '@/components/shell/shell';
import { requireSession } from '@/lib/http/page-request';

type Props = { children: ReactNode; params: Promise<{ organization: string }> };

export default async function OrganizationLayout({ children, params }: Props) {
  await requireSession();
  const { organization } = await params;
  return <Shell organization={organization}>{children}</Shell>;
}
