import type { Metadata } from 'next';
import { OrganizationsPage } from '@/components/account/organizations-page';
import { requireSession } from '@/lib/http/page-request';

export const metadata: Metadata = { title: 'Organizations' };

export default async function Page() {
  await requireSession();
  return <OrganizationsPage />;
}
