import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DropPage } from '@/components/drop/drop-page';
import type { Answer } from '@/lib/client/api';
import { pageData } from '@/lib/http/page-request';

export async function generateMetadata(): Promise<Metadata> {
  const state = await pageData<Answer<'uploadUrlState'>>();
  return { title: state?.display_name ?? 'Send files' };
}

/** The page of an upload URL. The front door passes the response of the route. */
export default async function Drop() {
  const state = await pageData<Answer<'uploadUrlState'>>();
  if (!state) notFound();
  return <DropPage state={state} />;
}
