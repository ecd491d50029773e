import type { ReactNode } from 'react';
import { SettingsFrame } from '@/components/settings/settings-frame';

type Props = { children: ReactNode; params: Promise<{ organization: string }> };

export default async function SettingsLayout({ children, params }: Props) {
  const { organization } = await params;
  return <SettingsFrame organization={organization}>{children}</SettingsFrame>;
}
