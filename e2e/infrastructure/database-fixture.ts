import { inject } from 'vitest';
import { newId } from '@/lib/base/ids';
import { insertOrganization } from '@/lib/domain/organizations/organizations';
import { type Database, openDatabase } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import { createTestDatabase } from './postgres';

/** A migrated database with one organization, for tests of the domain that need no running product. */
export type DatabaseFixture = {
  db: Database;
  organizationId: string;
  /** The root folder. */
  folderId: string;
  userId: string;
  /** Creates the row of a resumable upload and its content. */
  createUpload(data?: Partial<Upload>): Promise<Upload>;
  /** Runs a query as the lease thread does, without Prisma. */
  query<Row>(text: string, values: unknown[]): Promise<Row[]>;
  remove(): Promise<void>;
};

export async function createDatabaseFixture(): Promise<DatabaseFixture> {
  const database = await createTestDatabase(inject('postgres'));
  const db = openDatabase(database.url, { poolSize: 8 });
  const [organizationId, userId] = ['acme', newId()];
  await db.prisma.user.create({ data: { id: userId, email: 'ada@example.com', displayName: 'Ada' } });
  await db.transaction((tx) =>
    insertOrganization(tx, { id: organizationId, displayName: 'Acme', ownerId: userId }),
  );
  const organization = await db.prisma.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const folderId = organization.rootFolderId as string;
  return {
    db,
    organizationId,
    folderId,
    userId,
    async createUpload(data = {}) {
      const contentId = newId();
      await db.prisma.content.create({ data: { organizationId, id: contentId } });
      const row = {
        id: newId(),
        organizationId,
        contentId,
        folderId,
        creatorId: userId,
        protocol: 'TUS',
      } as const;
      const expiresAt = new Date(Date.now() + 3_600_000);
      return db.prisma.upload.create({ data: { ...row, expiresAt, ...data } });
    },
    query: <Row>(text: string, values: unknown[]) => db.queryUnprepared(text, values) as Promise<Row[]>,
    async remove() {
      await db.close();
      await database.drop();
    },
  };
}
