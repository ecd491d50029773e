import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { mayEnd } from '@/lib/base/policy';
import { recordDenied } from '@/lib/domain/audit/audit';
import type { Database } from '@/lib/platform/db/database';

/**
 * Refuses to end what another member created and the caller may only see. The refusal is recorded.
 * @throws PERMISSION_DENIED with reason CREATOR_OR_ADMIN_REQUIRED
 */
export function checkMayEnd(
  db: Database,
  access: Access,
  { id, creatorId }: { id: string; creatorId: string },
): void {
  if (mayEnd(access, creatorId)) return;
  const { actor, organization } = access;
  void recordDenied(db, { organizationId: organization.id, action: 'creation.end', target: id, actor });
  throw fail('CREATOR_OR_ADMIN_REQUIRED');
}
