import { notFound } from 'next/navigation';
import { InstancePage } from '@/components/instance/instance-page';
import { requireSession } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ instance }) => instance.title);

/** For administrators of the instance. Everyone else gets 404. */
export default async function Page() {
  const user = await requireSession();
  if (!user.isAdministrator) notFound();
  return <InstancePage />;
}
