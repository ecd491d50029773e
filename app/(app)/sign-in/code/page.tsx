import { redirect } from 'next/navigation';
import { CodeForm } from '@/components/account/code-form';
import { currentApp } from '@/lib/http/current-app';
import { ownPath } from '@/lib/http/own-path';
import { pendingFactors, session } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ secondFactor }) => secondFactor.title);

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CodePage({ searchParams }: Props) {
  const { next } = await searchParams;
  const { config } = await currentApp();
  const target = ownPath(next, config.publicUrl);
  if (await session()) redirect(target);
  const factors = await pendingFactors();
  if (!factors) redirect(`/sign-in?next=${encodeURIComponent(target)}`);
  return <CodeForm next={target} {...factors} />;
}
