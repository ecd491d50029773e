import type { Transaction } from '@/lib/db/database';
import { newId } from '@/lib/ids';
import type { Actor } from '@/lib/organizations/access';

/** What happened, in the domain's words: `file.upload`, `file.delete`, `organization.create`, … */
export type AuditAction =
  | `file.${'upload' | 'replace' | 'update' | 'delete' | 'undelete' | 'purge'}`
  | `folder.${'create' | 'update' | 'delete' | 'undelete'}`
  | `organization.${'create' | 'update' | 'delete'}`
  | 'member.add'
  | 'member.remove'
  | 'upload_url.create'
  | 'upload_url.revoke'
  | 'upload.end'
  | 'download_url.create';

type Event = { organizationId: string; action: AuditAction; target: string; actor?: Actor };

/** Writes the change into the organization's trail, in the change's own transaction. Without an actor it was the command line or a worker. */
export async function record(
  tx: Transaction,
  { organizationId, action, target, actor }: Event,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      id: newId(),
      organizationId,
      action,
      target,
      outcome: 'OK',
      userId: actor?.userId,
      tokenId: actor?.tokenId,
      uploadUrlId: actor?.uploadUrlId,
      address: actor?.origin.address,
      requestId: actor?.origin.requestId,
    },
  });
}
