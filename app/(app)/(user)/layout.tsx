import type { ReactNode } from 'react';
import { UserShell } from '@/components/shell/user-shell';
import { firstOrganization, requireSession } from '@/lib/http/page-request';

/** The pages of a user that belong to no organization. */
export default async function UserLayout({ children }: { children: ReactNode }) {
  const user = await requireSession();
  return <UserShell fallback={await firstOrganization(user)}>{children}</UserShell>;
}
