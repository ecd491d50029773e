import type { Action } from '@/lib/base/policy';
import type { Precondition } from '@/lib/base/precondition';
import type { BatchChange, Chosen } from '@/lib/domain/files/batches';
import type { FolderLocation } from '@/lib/domain/folders/folders';

/** What an operation does. It is kept as JSON. */
export type OperationRequest =
  | { kind: 'batch'; chosen: Chosen; change: BatchChange }
  | { kind: 'copyFolder'; id: string; target: Partial<FolderLocation> }
  | { kind: 'undeleteFolder'; id: string; target: Partial<FolderLocation> }
  | { kind: 'deleteFolder'; id: string; force: boolean; purge: boolean; precondition: Precondition }
  | { kind: 'export'; lifetimeMs: number };

/** What an operation made, by which its response is read. */
export type OperationResult = { count: number } | { folderId: string } | { archiveId: string } | Empty;

type Empty = Record<string, never>;

/** The permission that an operation needs while it runs, and a reader of its response. */
export function actionOf(request: OperationRequest): Action {
  switch (request.kind) {
    case 'batch':
      return request.change.verb === 'purge' ? 'file.purge' : 'file.write';
    case 'deleteFolder':
      return request.purge ? 'file.purge' : 'file.write';
    case 'export':
      return 'organization.export';
    default:
      return 'file.write';
  }
}
