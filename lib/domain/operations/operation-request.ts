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
  | {
      kind: 'zip';
      selection: ZipSelection;
      filename: string | null;
      lifetimeMs: number;
      includesLinked: boolean;
    }
  | { kind: 'export'; lifetimeMs: number };

/** Files and folders by id, or the files of a folder. */
export type ZipSelection = { ids: string[] } | { folderId: string; recursive: boolean; query: string };

/** What a caller sees of the kind of an operation. */
export type OperationVerb = 'delete' | 'undelete' | 'purge' | 'move' | 'copy' | 'zip' | 'export';

/** What an operation made, by which its response is read. */
export type OperationResult =
  | { count: number }
  | { folderId: string }
  | { archiveId: string; omittedLinkedFolders?: number }
  | Empty;

type Empty = Record<string, never>;

/** The permission that an operation needs while it runs, and a reader of its response. */
export function actionOf(request: OperationRequest): Action {
  switch (request.kind) {
    case 'batch':
      return request.change.verb === 'purge' ? 'file.purge' : 'file.write';
    case 'deleteFolder':
      return request.purge ? 'file.purge' : 'file.write';
    case 'zip':
      return 'file.read';
    case 'export':
      return 'organization.export';
    default:
      return 'file.write';
  }
}

const batchVerbs = { trash: 'delete', undelete: 'undelete', purge: 'purge', move: 'move' } as const;

export function verbOf(request: OperationRequest): OperationVerb {
  switch (request.kind) {
    case 'batch':
      return batchVerbs[request.change.verb];
    case 'copyFolder':
      return 'copy';
    case 'undeleteFolder':
      return 'undelete';
    case 'deleteFolder':
      return request.purge ? 'purge' : 'delete';
    default:
      return request.kind;
  }
}
