import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncDirectory } from './durable';

const dump = { rows: z.number().int(), sha256: z.string() };

const manifest = z.object({
  format: z.literal(1, 'another version of Holdall wrote it'),
  created: z.string(),
  /** The instance that the backup is of; its store carries the same id in its marker. */
  instance: z.string(),
  /** The migrations that made the tables. A restore applies exactly these before it fills them. */
  migrations: z.array(z.string()).min(1),
  /** In the order in which they can be filled: what is referred to comes first. */
  tables: z.array(
    z.object({ name: z.string().regex(/^\w+$/), columns: z.array(z.string()).min(1), ...dump }),
  ),
  /**
   * The bytes of the files, named by the list `objects.list`; or "s3": they stay in the bucket, which has a
   * backup of its own.
   */
  objects: z.union([
    z.literal('s3'),
    z.object({ count: z.number().int(), bytes: z.number().int(), list: z.object(dump) }),
  ]),
  /**
   * Whether the key that signed URLs hang on is in the backup, or is the operator's to keep (AUTH_SECRET).
   */
  auth_secret: z.enum(['included', 'environment']),
});

export type Manifest = z.infer<typeof manifest>;

/** The places inside a backup. */
export const placesOf = (directory: string) => ({
  manifest: join(directory, 'manifest.json'),
  authSecret: join(directory, 'auth-secret'),
  tables: join(directory, 'database'),
  table: (name: string) => join(directory, 'database', `${name}.copy`),
  list: join(directory, 'objects.list'),
  objects: join(directory, 'objects'),
  object: (key: string) => join(directory, 'objects', key.slice(0, 2), key),
});

/** The last thing that a backup writes: without it, a backup is none. */
export async function writeManifest(directory: string, content: Manifest): Promise<void> {
  const { manifest: path } = placesOf(directory);
  const draft = await open(`${path}.draft`, 'wx', 0o600);
  try {
    await draft.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.draft`, path);
  await syncDirectory(directory);
}

/** @throws Error, in a sentence, where there is no whole backup that this version can read */
export async function readManifest(directory: string): Promise<Manifest> {
  const { manifest: path } = placesOf(directory);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new Error(
      `${directory} has no manifest.json: it is no backup, or one that was interrupted. Take another.`,
    );
  });
  const parsed = manifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${path} cannot be used: ${issue?.path.join('.')} ${issue?.message}. Take another backup.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
