// Plain JavaScript without dependencies: it runs straight after a clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const installed = join(root, 'node_modules/.holdall-installed');
const built = join(root, 'dist/built');

/**
 * Installs dependencies unless the very lockfile was installed for this platform already. Build tools too,
 * whatever NODE_ENV says.
 */
export function ensureInstalled() {
  const wanted = hash([
    readFileSync(join(root, 'package-lock.json')),
    `${process.platform} ${process.arch} ${process.versions.modules}`,
  ]);
  if (isCurrent(installed, wanted)) return;
  run('npm', ['ci', '--include=dev']);
  writeFileSync(installed, wanted);
}

/**
 * Builds unless the sources are the ones that were built; told by their contents, so that it works without
 * git.
 */
export function ensureBuilt() {
  const wanted = hash(sources().flatMap((path) => [path, readFileSync(join(root, path))]));
  if (isCurrent(built, wanted)) return;
  generateClient();
  run('npx', ['next', 'build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' });
  // Known only once it is installed.
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  rmSync(join(root, 'dist/parts'), { recursive: true, force: true });
  buildSync({ ...bundle, outdir: 'dist', logLevel: 'warning' });
  writeFileSync(built, wanted);
}

/** Makes lib/platform/db/generated unless it is there for the very schema. */
export function ensureClient() {
  const path = join(root, 'lib/platform/db/generated/made');
  const wanted = hash([
    readFileSync(join(root, 'prisma/schema.prisma')),
    readFileSync(join(root, 'package-lock.json')),
  ]);
  if (isCurrent(path, wanted)) return;
  generateClient();
  writeFileSync(path, wanted);
}

/** Makes lib/platform/db/generated. */
export function generateClient() {
  // No schema engine is needed to generate; a path that exists keeps Prisma from downloading one.
  run('npx', ['prisma', 'generate', '--config', 'prisma/prisma.config.ts'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
}

/** How esbuild makes the programs that run. */
export const bundle = {
  entryPoints: ['main', 'lease-thread', 'holdall', 'next-host'].map((name) => `lib/server/${name}.ts`),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // What is imported on demand gets a file of its own.
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  sourcemap: true,
};

function sources() {
  const files = [
    'package-lock.json',
    'next.config.mjs',
    'postcss.config.mjs',
    'tsconfig.json',
    'prisma/schema.prisma',
  ];
  for (const folder of ['app', 'components', 'lib']) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length);
      if (entry.isFile() && !path.startsWith('lib/platform/db/generated') && !path.endsWith('.test.ts'))
        files.push(path);
    }
  }
  return files.sort();
}

/** Runs a command of the toolchain. What it prints goes to stderr: stdout belongs to whoever called us. */
function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  });
  if (status !== 0) {
    process.stderr.write(`\n${command} ${args[0]} failed; see above.\n`);
    process.exit(1);
  }
}

const isCurrent = (path, wanted) => existsSync(path) && readFileSync(path, 'utf8') === wanted;

function hash(parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
}
