'use client';

import { useRememberOrganization } from '@/lib/client/last-organization';
import { Shell, type ShellProps } from './shell';

/** The shell around the pages of an organization, which becomes the one visited last. */
export function OrganizationShell(props: ShellProps) {
  useRememberOrganization(props.organization);
  return <Shell {...props} />;
}
