import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DropPage } from '@/components/drop/drop-page';
import type { Answer } from '@/lib/client/api';
import { told } from '@/lib/http/page-request';

export const metadata: Metadata = { title: 'Send files' };

/** What a browser sees behind an upload URL; the front door brings it here. */
export default async function Drop() {
  const state = await told<Answer<'uploadUrlState'>>();
  if (!state) notFound();
  return <DropPage state={state} />;
}
