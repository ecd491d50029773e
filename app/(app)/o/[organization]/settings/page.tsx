import { GeneralPage } from '@/components/settings/general-page';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ settings }) => settings.general);

export default async function SettingsPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization } = await params;
  return <GeneralPage organization={organization} />;
}
