import { OrganizationsPage } from '@/components/account/organizations-page';
import { requireSession } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ organizations }) => organizations.title);

export default async function Page() {
  await requireSession();
  return <OrganizationsPage />;
}
