import type { ReactNode } from 'react';
import { FactorMissing } from '@/components/account/factor-missing';
import { OrganizationShell } from '@/components/shell/organization-shell';
import { changesToken, isFactorMissing, requireSession } from '@/lib/http/page-request';

type Props = { children: ReactNode; params: Promise<{ organization: string }> };

export default async function OrganizationLayout({ children, params }: Props) {
  await requireSession();
  const { organization } = await params;
  if (await isFactorMissing(organization)) return <FactorMissing />;
  return (
    <OrganizationShell organization={organization} changesToken={await changesToken(organization)}>
      {children}
    </OrganizationShell>
  );
}
