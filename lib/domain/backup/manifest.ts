import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncDirectory } from './durable';

const dump = { rows: z.number().int(), sha256: z.string() };

const manifest = z.object({
  format: z.literal(1, 'a different version of Holdall wrote it'),
  created: z.string(),
  /** What the marker of the store holds: the id of the instance, or that of its later store. */
  instance: z.string(),
  /** The migrations of the database. A restore applies exactly these first. */
  migrations: z.array(z.string()).min(1),
  /** In the order of a restore: a table comes after those that it references. */
  tables: z.array(
    z.object({ name: z.string().regex(/^\w+$/), columns: z.array(z.string()).min(1), ...dump }),
  ),
  /**
   * The objects that `objects.list` names; or "s3": the objects stay in the bucket, which needs its own
   * backup.
   */
  objects: z.union([
    z.literal('s3'),
    z.object({ count: z.number().int(), bytes: z.number().int(), list: z.object(dump) }),
  ]),
  /** Whether the secret of all signing keys is in the backup, or in the environment (AUTH_SECRET). */
  auth_secret: z.enum(['included', 'environment']),
});

export type Manifest = z.infer<typeof manifest>;

/** The paths inside a backup. */
export const pathsOf = (directory: string) => ({
  manifest: join(directory, 'manifest.json'),
  authSecret: join(directory, 'auth-secret'),
  tables: join(directory, 'database'),
  table: (name: string) => join(directory, 'database', `${name}.copy`),
  list: join(directory, 'objects.list'),
  objects: join(directory, 'objects'),
  object: (key: string) => join(directory, 'objects', key.slice(0, 2), key),
});

/** Writes the manifest, last of all: a backup without it is incomplete. */
export async function writeManifest(directory: string, content: Manifest): Promise<void> {
  const { manifest: path } = pathsOf(directory);
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

/** @throws Error with a sentence if there is no complete backup that this version can read */
export async function readManifest(directory: string): Promise<Manifest> {
  const { manifest: path } = pathsOf(directory);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new Error(
      `${directory} has no manifest.json: it is not a backup, or the backup was interrupted. Use another one.`,
    );
  });
  const parsed = manifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${path} cannot be used: ${issue?.path.join('.')} ${issue?.message}. Use another backup.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
