import type { z } from 'zod';
import type { InstanceOrganization, KnownUser } from '@/lib/domain/instance/instance';
import type { answers } from './schemas';

export function presentInstanceOrganization(
  held: InstanceOrganization,
): z.infer<typeof answers.heldOrganization> {
  return {
    name: `organizations/${held.id}`,
    organization_id: held.id,
    display_name: held.displayName,
    owners: held.owners,
    member_count: held.memberCount,
    file_count: String(held.fileCount),
    size_bytes: String(held.sizeBytes),
    trashed_size_bytes: String(held.trashedSizeBytes),
    quota_bytes: held.quotaBytes === null ? undefined : String(held.quotaBytes),
    quota_files: held.quotaFiles === null ? undefined : String(held.quotaFiles),
    create_time: held.createdAt.toISOString(),
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
