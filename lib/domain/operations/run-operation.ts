import type { Access } from '@/lib/base/actor';
import { failpoint } from '@/lib/base/failpoint';
import type { Archives } from '@/lib/domain/archives/archives';
import type { ArchiveSelection } from '@/lib/domain/archives/collect-entries';
import type { Batches } from '@/lib/domain/files/batches';
import type { Folders } from '@/lib/domain/folders/folders';
import { grant } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import {
  completeOperation,
  type LeasedOperation,
  type OperationActor,
  recordProgress,
  recordTotal,
} from './operation-lease';
import { actionOf, type OperationRequest, type OperationResult } from './operation-request';

export type RunDeps = { db: Database; batches: Batches; folders: Folders; archives: Archives };

/** How many files one transaction of a batch changes: others wait for it a fraction of a second. */
const SLICE_SIZE = 1_000;

type Of<Kind extends OperationRequest['kind']> = Extract<OperationRequest, { kind: Kind }>;

/**
 * Works on an operation until it is complete, or `signal` aborts between two slices of a batch. Every step
 * checks the permission of the caller again. A batch continues where an earlier attempt ended; all else is
 * one transaction, which also completes the operation.
 * @throws LeaseLostError; what the change itself throws
 */
export async function runOperation(
  deps: RunDeps,
  operation: LeasedOperation,
  signal: AbortSignal,
): Promise<void> {
  const { request } = operation;
  const access = accessOf(operation);
  if (request.kind === 'batch')
    return runBatch(deps, operation, { request, access: access as Access<'file.write'>, signal });
  if (request.kind === 'zip')
    return runZip(deps, operation, { request, access: access as Access<'file.read'> });
  if (request.kind === 'export')
    return runExport(deps, operation, { request, access: access as Access<'organization.export'> });
  return runFolderChange(deps, operation, { request, access: access as Access<'file.write'> });
}

/** The permission that the caller had. It counts only with `confirm` in the transaction of a change. */
function accessOf({ actor: stored, request, organizationId }: LeasedOperation): Access {
  const { actor, role, rootFolderId }: OperationActor = stored;
  return grant({ ...actor, provenAt: null }, { organizationId, rootFolderId, role }, actionOf(request));
}

type Run<Kind extends OperationRequest['kind'], Allowed extends Access> = {
  request: Of<Kind>;
  access: Allowed;
};

async function runBatch(
  { db, batches }: RunDeps,
  operation: LeasedOperation,
  { request, access, signal }: Run<'batch', Access<'file.write'>> & { signal: AbortSignal },
): Promise<void> {
  const { chosen, change } = request;
  let { fileIds, position } = operation;
  if (fileIds === null) {
    fileIds = await batches.select(access, chosen, change);
    await recordTotal(db, operation, { totalCount: fileIds.length, fileIds });
  }
  for (; !signal.aborted; await failpoint('operation.after_slice')) {
    const ids = fileIds.slice(position, position + SLICE_SIZE);
    const next = position + ids.length;
    const isLast = next === fileIds.length;
    const commit = async (tx: Transaction, count: number) => {
      await recordProgress(tx, operation, { position: next, count });
      if (isLast) await completeBatch(tx, operation);
    };
    await batches.changeSlice(access, change, { ids, commit });
    if (isLast) return;
    position = next;
  }
}

/** The result of a batch is how many files all its slices changed. */
async function completeBatch(tx: Transaction, operation: LeasedOperation): Promise<void> {
  const { organizationId, id } = operation;
  const row = await tx.operation.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id } },
    select: { doneCount: true, totalCount: true },
  });
  // Files that needed no change are done, too.
  const unchanged = row.totalCount - row.doneCount;
  await completeOperation(tx, operation, { result: { count: row.doneCount }, count: unchanged });
}

async function runZip(
  { db, folders, archives }: RunDeps,
  operation: LeasedOperation,
  { request, access }: Run<'zip', Access<'file.read'>>,
): Promise<void> {
  const { filename, lifetimeMs, includesLinked } = request;
  const selection = await selectionOf(folders, access, request.selection);
  const count = await archives.count(access, selection);
  await recordTotal(db, operation, { totalCount: count, fileIds: null });
  await archives.create(access, {
    selection,
    filename,
    lifetimeMs,
    includesLinked,
    commit: (tx, { archive: { id: archiveId }, omitted }) =>
      completeOperation(tx, operation, {
        result: { archiveId, omittedLinkedFolders: omitted.linkedFolders },
        count,
      }),
  });
}

/** @throws NOT_FOUND if the folder was deleted since */
async function selectionOf(
  folders: Folders,
  access: Access<'file.read'>,
  selection: Of<'zip'>['selection'],
): Promise<ArchiveSelection> {
  if ('ids' in selection) return selection;
  const { folderId, ...rest } = selection;
  const folder = await folders.get(access, folderId);
  return { folder: { type: 'folder', folder, path: '', absolutePath: '/', rest: '' }, ...rest };
}

async function runExport(
  { db, archives }: RunDeps,
  operation: LeasedOperation,
  { request, access }: Run<'export', Access<'organization.export'>>,
): Promise<void> {
  const { organizationId } = operation;
  const count = await db.prisma.file.count({ where: { organizationId, deletedAt: null } });
  await recordTotal(db, operation, { totalCount: count, fileIds: null });
  await archives.export(access, {
    lifetimeMs: request.lifetimeMs,
    commit: (tx, { id }) => completeOperation(tx, operation, { result: { archiveId: id }, count }),
  });
}

async function runFolderChange(
  { db, folders }: RunDeps,
  operation: LeasedOperation,
  { request, access }: Run<'copyFolder' | 'undeleteFolder' | 'deleteFolder', Access<'file.write'>>,
): Promise<void> {
  const { id } = request;
  const count = await folders.size(access, id, { isDeleted: request.kind === 'undeleteFolder' });
  await recordTotal(db, operation, { totalCount: count, fileIds: null });
  const complete = (tx: Transaction, result: OperationResult) =>
    completeOperation(tx, operation, { result, count });
  switch (request.kind) {
    case 'copyFolder':
      await folders.copy(access, id, {
        ...request.target,
        commit: (tx, copy) => complete(tx, { folderId: copy.id }),
      });
      return;
    case 'undeleteFolder':
      await folders.undelete(access, id, {
        ...request.target,
        commit: (tx) => complete(tx, { folderId: id }),
      });
      return;
    case 'deleteFolder': {
      const { force, precondition } = request;
      const options = { force, precondition, commit: (tx: Transaction) => complete(tx, {}) };
      if (request.purge) await folders.purge(access as Access as Access<'file.purge'>, id, options);
      else await folders.trash(access, id, options);
    }
  }
}
