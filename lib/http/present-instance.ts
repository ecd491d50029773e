import type { z } from 'zod';
import type { InstanceOrganization, KnownUser } from '@/lib/domain/instance/instance';
import type { answers } from './schemas';

export function presentInstanceOrganization(
  organization: InstanceOrganization,
): z.infer<typeof answers.instanceOrganization> {
  return {
    name: `organizations/${organization.id}`,
    organization_id: organization.id,
    display_name: organization.displayName,
    owners: organization.owners,
    member_count: organization.memberCount,
    file_count: String(organization.fileCount),
    size_bytes: String(organization.sizeBytes),
    trashed_size_bytes: String(organization.trashedSizeBytes),
    version_size_bytes: String(organization.versionSizeBytes),
    quota_bytes: organization.quotaBytes === null ? undefined : String(organization.quotaBytes),
    quota_files: organization.quotaFiles === null ? undefined : String(organization.quotaFiles),
    create_time: organization.createdAt.toISOString(),
  };
}

export const presentKnownUser = (user: KnownUser): z.infer<typeof answers.knownUser> => ({
  name: `users/${user.id}`,
  email: user.email,
  display_name: user.displayName,
  is_administrator: user.isAdministrator,
  disabled: user.disabledAt !== null,
  organization_count: user._count.memberships,
  create_time: user.createdAt.toISOString(),
});
