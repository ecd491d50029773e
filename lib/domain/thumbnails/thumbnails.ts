import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { type ThumbnailSize, thumbnailSizes } from '@/lib/base/thumbnail-sizes';
import { openContent } from '@/lib/domain/content/read-content';
import type { File } from '@/lib/domain/entries/file-row';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Thumbnail } from '@/lib/platform/db/generated/client';
import type { Renderer } from '@/lib/platform/rendering/renderer';
import type { Rendering } from '@/lib/platform/rendering/rendering-protocol';
import type { ByteRange, Storage } from '@/lib/platform/storage/storage';

type ThumbnailsDeps = { db: Database; storage: Storage; renderer: Renderer };

export type Thumbnails = ReturnType<typeof createThumbnails>;

type Rendered = Pick<Thumbnail, 'contentSizeBytes' | 'key' | 'sizesBytes'>;

/** A rendering in progress, and the requests that wait for it. */
type Shared = { promise: Promise<Rendered>; waiting: Set<AbortSignal> };

/** After this time an object that no row names is removed. */
const INTENT_SECONDS = 600;

/**
 * The thumbnails of files. They belong to contents: rendered when one is first asked for, shared by all files
 * with the same content, deleted with it. That a content has none is remembered as well.
 */
export function createThumbnails({ db, storage, renderer }: ThumbnailsDeps) {
  const rendering = new Map<string, Shared>();

  /** The thumbnails of the content as it is; undefined until they are rendered. */
  async function find({ organizationId, contentId, sizeBytes }: File): Promise<Rendered | undefined> {
    const rows = await db.query<Rendered>(
      'thumbnails',
      `SELECT content_size_bytes AS "contentSizeBytes", key, sizes_bytes AS "sizesBytes" FROM thumbnails
       WHERE organization_id = $1 AND content_id = $2 AND content_size_bytes = $3`,
      [organizationId, contentId, sizeBytes],
    );
    return rows[0];
  }

  /** Renders a content once, however many requests wait for it. */
  async function render(access: Access<'file.read'>, file: File, signal: AbortSignal): Promise<Rendered> {
    const id = `${file.contentId}/${file.sizeBytes}`;
    let shared = rendering.get(id);
    if (!shared) {
      const waiting = new Set([signal]);
      const isWanted = () => [...waiting].some((each) => !each.aborted);
      const promise = renderer
        .render(pictureOf(file), { key: access.actor.userId, isWanted })
        .then((result) => store(file, result))
        .finally(() => rendering.delete(id));
      shared = { promise, waiting };
      rendering.set(id, shared);
    }
    shared.waiting.add(signal);
    const rendered = await shared.promise;
    // It may have taken long.
    await confirm(db.prisma, access);
    return rendered;
  }

  const pictureOf = (file: File) => ({
    type: file.sniffedType,
    sizeBytes: Number(file.sizeBytes),
    open: (start: number, end: number) => openContent({ db, storage }, file, { start, end }),
  });

  async function store(file: File, rendering: Rendering): Promise<Rendered> {
    const { organizationId, sizeBytes } = file;
    if ('problem' in rendering) {
      const none = { contentSizeBytes: sizeBytes, key: null, sizesBytes: [] };
      return db.transaction((tx) => save(tx, file, none));
    }
    const { thumbnails } = rendering;
    const key = newId();
    // If this process crashes, the object is removed by this row.
    await db.prisma.$executeRaw`
      INSERT INTO outbox (key, organization_id, available_at)
      VALUES (${key}, ${organizationId}, now() + make_interval(secs => ${INTENT_SECONDS}))`;
    await failpoint('thumb.after_intent');
    await storage.put(key, chunksOf(thumbnails));
    await failpoint('thumb.after_object_durable');
    const sizesBytes = thumbnails.map(({ length }) => length);
    const rendered = { contentSizeBytes: sizeBytes, key, sizesBytes };
    return db.transaction((tx) => save(tx, file, rendered));
  }

  /** @throws NOT_FOUND reason NO_THUMBNAIL */
  async function readOrRender(
    access: Access<'file.read'>,
    file: File,
    { size, signal }: ThumbnailRequest,
  ): Promise<Buffer> {
    for (let missing: string | undefined; ; ) {
      const { key, sizesBytes } = (await find(file)) ?? (await render(access, file, signal));
      if (key === null) throw fail('NO_THUMBNAIL');
      const stream = key === missing ? null : await storage.open(key, rangeOf(sizesBytes, size));
      if (stream) return Buffer.concat(await stream.toArray());
      // The store may have lost the object, or a backup was restored without it: it is rendered again.
      if (missing !== undefined)
        throw fail('THUMBNAILS_UNAVAILABLE', { cause: new Error(`${key} is lost.`) });
      missing = key;
      await db.prisma.thumbnail.deleteMany({ where: { key } });
    }
  }

  // What a stream writes to is not a picture yet.
  const mayHave = ({ state, sniffedType }: File) => state === 'ACTIVE' && renderer.mayRender(sniffedType);

  return {
    /** The ids of those of `files` that have thumbnails, or may have them: nothing is rendered for this. */
    async findLikely(access: Access<'file.read'>, files: File[]): Promise<Set<string>> {
      const likely = files.filter(mayHave);
      if (likely.length === 0) return new Set();
      const rows = await db.query<{ contentId: string }>(
        'contents_without_thumbnails',
        `SELECT content_id AS "contentId" FROM thumbnails
         WHERE organization_id = $1 AND content_id = ANY ($2) AND key IS NULL`,
        [access.organization.id, likely.map(({ contentId }) => contentId)],
      );
      const without = new Set(rows.map(({ contentId }) => contentId));
      return new Set(likely.filter(({ contentId }) => !without.has(contentId)).map(({ id }) => id));
    },

    /**
     * A thumbnail of a file as WebP, rendered if it is the first that is asked for. Abort `signal` when it is
     * not needed any longer: what only waits is not rendered then.
     * @throws NOT_FOUND with reason NO_THUMBNAIL; RESOURCE_EXHAUSTED if too many pictures wait; UNAVAILABLE;
     *   what {@link openContent} throws
     */
    async read(access: Access<'file.read'>, file: File, request: ThumbnailRequest): Promise<Buffer> {
      if (!mayHave(file)) throw fail('NO_THUMBNAIL');
      return readOrRender(access, file, request);
    },
  };
}

export type ThumbnailRequest = { size: ThumbnailSize; signal: AbortSignal };

/**
 * Saves what was rendered, unless the content has newer thumbnails or was deleted: then the object stays in
 * the outbox.
 */
async function save(
  tx: Transaction,
  { organizationId, contentId }: File,
  rendered: Rendered,
): Promise<Rendered> {
  const contents = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM contents WHERE organization_id = ${organizationId} AND id = ${contentId} FOR NO KEY UPDATE`;
  if (contents.length === 0) throw fail('FILE_CHANGED');
  const id = { organizationId, contentId };
  const previous = await tx.thumbnail.findUnique({ where: { organizationId_contentId: id } });
  if (previous && previous.contentSizeBytes >= rendered.contentSizeBytes) return previous;
  if (previous) await tx.thumbnail.delete({ where: { organizationId_contentId: id } });
  if (previous?.key) await tx.outbox.create({ data: { organizationId, key: previous.key } });
  if (rendered.key) {
    const { count } = await tx.outbox.deleteMany({ where: { key: rendered.key, attempts: 0 } });
    if (count === 0) throw fail('THUMBNAILS_UNAVAILABLE', { cause: new Error('The object was removed.') });
  }
  await tx.thumbnail.create({ data: { ...id, ...rendered } });
  return rendered;
}

async function* chunksOf(thumbnails: Buffer[]): AsyncGenerator<Buffer> {
  yield* thumbnails;
}

/** Where the thumbnail of a size is in the object. */
export function rangeOf(sizesBytes: number[], size: ThumbnailSize): ByteRange {
  const at = thumbnailSizes.indexOf(size);
  const start = sizesBytes.slice(0, at).reduce((sum, length) => sum + length, 0);
  return { start, end: start + (sizesBytes[at] ?? 0) };
}
