import { redirect } from 'next/navigation';
import { Landing } from '@/components/site/landing';
import { currentApp } from '@/lib/http/current-app';
import { isFactorPending, session } from '@/lib/http/page-request';

/** Visitors get the landing page, signed-in users their files. */
export default async function HomePage() {
  const { config, db } = await currentApp();
  const user = await session();
  if (await isFactorPending()) redirect('/sign-in/code');
  if (!user) return <Landing publicUrl={config.publicUrl} />;
  const membership = await db.prisma.membership.findFirst({
    where: { userId: user.id, organization: { deletedAt: null } },
    orderBy: { organizationId: 'asc' },
  });
  redirect(membership ? `/o/${membership.organizationId}` : '/organizations');
}
