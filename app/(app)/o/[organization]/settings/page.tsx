import type { Metadata } from 'next';
import { OrganizationSettings } from '@/components/account/organization-settings';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <OrganizationSettings id={organization} />;
}
