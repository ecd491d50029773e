import type { z } from 'zod';
import type { Role } from '@/lib/base/policy';
import type { Member } from '@/lib/domain/organizations/members';
import type { Invitation } from '@/lib/platform/db/generated/client';
import { memberPicture } from './present';
import type { answers } from './schemas';

export function presentMember({
  organizationId,
  userId,
  user,
  role,
  createdAt,
}: Member): z.infer<typeof answers.member> {
  return {
    name: `organizations/${organizationId}/members/${userId}`,
    email: user.email,
    display_name: user.displayName,
    picture: memberPicture(organizationId, userId, user.picture?.etag ?? null),
    role: role.toLowerCase() as Lowercase<Role>,
    create_time: createdAt.toISOString(),
  };
}

export function presentInvitation({
  organizationId,
  id,
  email,
  role,
  createdAt,
  expiresAt,
  nextEmailAt,
}: Invitation): z.infer<typeof answers.invitations>['invitations'][number] {
  return {
    name: `organizations/${organizationId}/invitations/${id}`,
    email: email ?? undefined,
    role: role.toLowerCase() as Lowercase<Role>,
    create_time: createdAt.toISOString(),
    expire_time: expiresAt.toISOString(),
    mail_pending: nextEmailAt === null ? undefined : true,
  };
}
