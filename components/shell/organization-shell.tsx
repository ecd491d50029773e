'use client';

import type { ReactNode } from 'react';
import { useRememberOrganization } from '@/lib/client/last-organization';
import { Shell } from './shell';

/** The shell around the pages of an organization, which becomes the one visited last. */
export function OrganizationShell({ organization, children }: { organization: string; children: ReactNode }) {
  useRememberOrganization(organization);
  return <Shell organization={organization}>{children}</Shell>;
}
