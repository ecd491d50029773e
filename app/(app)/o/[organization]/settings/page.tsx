import type { Metadata } from 'next';
import { GeneralPage } from '@/components/settings/general-page';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <GeneralPage organization={organization} />;
}
