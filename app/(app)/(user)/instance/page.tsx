import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { InstancePage } from '@/components/instance/instance-page';
import { requireSession } from '@/lib/http/page-request';

export const metadata: Metadata = { title: 'Administration' };

/** For administrators of the instance. Everyone else gets 404. */
export default async function Page() {
  const user = await requireSession();
  if (!user.isAdministrator) notFound();
  return <InstancePage />;
}
