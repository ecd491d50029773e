import { createHash } from 'node:crypto';
import type { Database } from '@/lib/db/database';
import { invalid } from '@/lib/errors';
import type { Capabilities } from '@/lib/links/capability';
import { nextToken, positionOf } from '@/lib/links/page-position';
import type { Access } from '@/lib/organizations/access';
import { type File, fileColumns } from './file-row';

const orders = {
  create_time: {
    column: 'f.created_at',
    of: (file: File) => file.createdAt.toISOString(),
    type: 'timestamptz',
  },
  update_time: {
    column: 'f.updated_at',
    of: (file: File) => file.updatedAt.toISOString(),
    type: 'timestamptz',
  },
  filename: { column: 'f.filename', of: (file: File) => file.filename, type: 'text' },
  size_bytes: { column: 'f.size_bytes', of: (file: File) => String(file.sizeBytes), type: 'bigint' },
} as const;

export type ListRequest = {
  pageSize: number;
  pageToken: string;
  /** A folder's id; null for all files of the organization. */
  folderId: string | null;
  recursive: boolean;
  query: string;
  showDeleted: boolean;
  /** `field`, `field asc` or `field desc` (AIP-132). */
  orderBy: string;
};

/**
 * One page of an organization's files, by keyset: a page begins after the last row of the one before, so files that are
 * added meanwhile neither repeat nor hide others. The last page has an empty token.
 * @throws INVALID_ARGUMENT for an unknown order, and for a token that is not ours or was made for another list
 */
export async function listFiles(
  { db, capabilities }: { db: Database; capabilities: Capabilities },
  access: Access<'file.read'>,
  request: ListRequest,
): Promise<{ files: File[]; nextPageToken: string }> {
  const { order, isDescending } = parseOrder(request.orderBy);
  const view = viewOf(access.organization.id, request);
  const after = positionOf(capabilities, view, request.pageToken);
  const direction = isDescending ? 'DESC' : 'ASC';

  const values: unknown[] = [access.organization.id];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = ['f.organization_id = $1', `f.deleted_at IS ${request.showDeleted ? 'NOT ' : ''}NULL`];
  if (request.folderId !== null) conditions.push(inFolder(bind(request.folderId), request.recursive));
  if (request.query !== '') {
    // The column sorts by code point, and in that collation only ASCII letters have a case.
    const name = 'lower(f.filename COLLATE "default")';
    conditions.push(`position(lower(${bind(request.query.normalize('NFC'))}) in ${name}) > 0`);
  }
  if (after) {
    const sign = isDescending ? '<' : '>';
    conditions.push(`(${order.column}, f.id) ${sign} (${bind(after[0])}::${order.type}, ${bind(after[1])})`);
  }
  const text = `SELECT ${fileColumns} FROM files f WHERE ${conditions.join(' AND ')}
    ORDER BY ${order.column} ${direction}, f.id ${direction} LIMIT ${bind(request.pageSize + 1)}`;

  const name = `files_list_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`;
  const files = await db.ask<File>(name, text, values);
  const page = files.slice(0, request.pageSize);
  const last = files.length > page.length && page.at(-1);
  return {
    files: page,
    nextPageToken: nextToken(capabilities, view, last, (file) => [order.of(file), file.id]),
  };
}

function parseOrder(text: string) {
  const match = /^ *(\w+)(?: +(asc|desc))? *$/.exec(text);
  const field = match?.[1];
  if (!field || !Object.hasOwn(orders, field)) {
    throw invalid(
      'ORDER_BY_INVALID',
      `order_by must be one of ${Object.keys(orders).join(', ')}, optionally with " desc".`,
    );
  }
  return { order: orders[field as keyof typeof orders], isDescending: match[2] === 'desc' };
}

/** Files directly in a live folder, or also below it; the root's files are those of the folder that has no parent. */
function inFolder(folder: string, recursive: boolean): string {
  if (!recursive) return `f.folder_id = ${folder}`;
  return `f.folder_id IN (
    WITH RECURSIVE below AS (
      SELECT id FROM folders WHERE organization_id = $1 AND id = ${folder}
      UNION ALL
      SELECT child.id FROM folders child JOIN below ON child.parent_id = below.id
      WHERE child.organization_id = $1 AND child.deleted_at IS NULL)
    SELECT id FROM below)`;
}

/** What a page token is bound to: everything of the request but the size of its pages. */
function viewOf(
  organizationId: string,
  { folderId, recursive, query, showDeleted, orderBy }: ListRequest,
): string {
  const text = JSON.stringify([organizationId, folderId, recursive, query, showDeleted, orderBy]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
