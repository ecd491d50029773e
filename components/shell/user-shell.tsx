'use client';

import type { ReactNode } from 'react';
import { BrandMark } from '@/components/site/brand-mark';
import { useOrganizations } from '@/lib/client/account';
import { useLastOrganization } from '@/lib/client/last-organization';
import { AccountMenu } from './account-menu';
import { Shell } from './shell';

type Props = {
  /** The id of one of the user's organizations; null where there is none. */
  fallback: string | null;
  children: ReactNode;
};

/** The shell around pages of no organization: that of the one visited last, so that the way back is short. */
export function UserShell({ fallback, children }: Props) {
  const { data: organizations } = useOrganizations();
  const last = useLastOrganization();
  const isMember = organizations?.some(({ organization_id }) => organization_id === last);
  const organization = isMember ? last : fallback;
  if (organization !== null) return <Shell organization={organization}>{children}</Shell>;
  return (
    <div className="flex h-dvh flex-col bg-paper">
      <header className="flex h-14 shrink-0 items-center justify-between px-4">
        <a href="/" aria-label="Holdall" className="rounded-md p-1">
          <BrandMark />
        </a>
        <AccountMenu />
      </header>
      <main className="flex min-h-0 flex-1 flex-col border-t border-line bg-sheet">{children}</main>
    </div>
  );
}
