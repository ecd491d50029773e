import { Readable } from 'node:stream';
import type { Access, Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { record } from '@/lib/domain/audit/audit';
import type { Database } from '@/lib/platform/db/database';
import { pictureFormat } from '@/lib/platform/rendering/picture-format';
import type { Renderer } from '@/lib/platform/rendering/renderer';
import { requireSession } from './sessions';

/** The longer side of a picture in pixels, at most. */
export const pictureSizes = [64, 256] as const;
export type PictureSize = (typeof pictureSizes)[number];

/** More than any photo of a phone. */
export const MAX_PICTURE_BYTES = 20 * 2 ** 20;

export type Pictures = ReturnType<typeof createPictures>;

/** The state of a picture, and how to read it in a size. */
export type Picture = { etag: string; read(size: PictureSize): Promise<Buffer> };

type PicturesDeps = { db: Database; renderer: Pick<Renderer, 'render'> };

/**
 * The pictures of users and the logos of organizations. The jailed process for thumbnails renders them, so
 * that only its own pixels are ever shown, without the metadata of the original.
 */
export function createPictures({ db, renderer }: PicturesDeps) {
  const { prisma } = db;

  /** @throws INVALID_ARGUMENT with reason PICTURE_INVALID for bytes that are no picture */
  async function render(bytes: Buffer, userId: string) {
    const format = pictureFormat(bytes);
    if (format === null || format === 'pdf') throw fail('PICTURE_INVALID');
    const rendering = await renderer.render(
      { type: `image/${format}`, sizeBytes: bytes.length, open: async () => Readable.from([bytes]) },
      { key: userId, isWanted: () => true },
    );
    const [small, large] = 'problem' in rendering ? [] : rendering.thumbnails;
    if (!small || !large) throw fail('PICTURE_INVALID');
    return { etag: newId(), small: new Uint8Array(small), large: new Uint8Array(large) };
  }

  const pictureOf = (
    row: { etag: string } | null,
    read: (column: 'small' | 'large') => Promise<Uint8Array | undefined>,
  ): Picture => {
    if (!row) throw fail('PICTURE_NOT_FOUND');
    return {
      etag: row.etag,
      async read(size) {
        const bytes = await read(size === 64 ? 'small' : 'large');
        if (!bytes) throw fail('PICTURE_NOT_FOUND');
        return Buffer.from(bytes);
      },
    };
  };

  async function userPicture(userId: string): Promise<Picture> {
    const row = await prisma.userPicture.findUnique({ where: { userId }, select: { etag: true } });
    return pictureOf(
      row,
      async (column) => (await prisma.userPicture.findUnique({ where: { userId } }))?.[column],
    );
  }

  async function organizationPicture(organizationId: string): Promise<Picture> {
    const where = { organizationId };
    const row = await prisma.organizationPicture.findUnique({ where, select: { etag: true } });
    return pictureOf(
      row,
      async (column) => (await prisma.organizationPicture.findUnique({ where }))?.[column],
    );
  }

  return {
    /** @throws PERMISSION_DENIED without a session; INVALID_ARGUMENT with reason PICTURE_INVALID */
    async setOwn(actor: Actor, bytes: Buffer): Promise<void> {
      requireSession(actor);
      const { userId } = actor;
      const picture = await render(bytes, userId);
      await prisma.userPicture.upsert({ where: { userId }, create: { userId, ...picture }, update: picture });
    },

    async removeOwn(actor: Actor): Promise<void> {
      requireSession(actor);
      await prisma.userPicture.deleteMany({ where: { userId: actor.userId } });
    },

    /** @throws NOT_FOUND with reason PICTURE_NOT_FOUND */
    own: (actor: Actor): Promise<Picture> => userPicture(actor.userId),

    /** Of a member. @throws NOT_FOUND with reason PICTURE_NOT_FOUND, also for who is no member */
    async ofMember({ organization }: Access<'organization.read'>, userId: string): Promise<Picture> {
      const where = { organizationId: organization.id, userId };
      if ((await prisma.membership.count({ where })) === 0) throw fail('PICTURE_NOT_FOUND');
      return userPicture(userId);
    },

    /** @throws INVALID_ARGUMENT with reason PICTURE_INVALID */
    async setLogo({ organization, actor }: Access<'organization.update'>, bytes: Buffer): Promise<void> {
      const picture = await render(bytes, actor.userId);
      const organizationId = organization.id;
      await db.transaction(async (tx) => {
        await tx.organizationPicture.upsert({
          where: { organizationId },
          create: { organizationId, ...picture },
          update: picture,
        });
        await record(tx, { organizationId, action: 'organization.update', target: organizationId, actor });
      });
    },

    async removeLogo({ organization, actor }: Access<'organization.update'>): Promise<void> {
      const organizationId = organization.id;
      await db.transaction(async (tx) => {
        const { count } = await tx.organizationPicture.deleteMany({ where: { organizationId } });
        if (count > 0)
          await record(tx, { organizationId, action: 'organization.update', target: organizationId, actor });
      });
    },

    logo: ({ organization }: Pick<Access, 'organization'>): Promise<Picture> =>
      organizationPicture(organization.id),
  };
}
