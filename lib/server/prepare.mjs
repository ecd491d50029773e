// Plain JavaScript without dependencies: it runs in a fresh clone, before anything is installed.
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
 * Installs the dependencies, including build tools, unless this lockfile is already installed for this
 * platform.
 */
export function ensureInstalled() {
  const expected = hash([
    readFileSync(join(root, 'package-lock.json')),
    `${process.platform} ${process.arch} ${process.versions.modules}`,
  ]);
  if (isCurrent(installed, expected)) return;
  run('npm', ['ci', '--include=dev']);
  writeFileSync(installed, expected);
}

/** Builds unless these sources are already built. Compares their contents, so that it works without git. */
export function ensureBuilt() {
  const expected = hash(sources().flatMap((path) => [path, readFileSync(join(root, path))]));
  if (isCurrent(built, expected)) return;
  generateClient();
  run('npx', ['next', 'build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' });
  // Resolved here, after the installation.
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  rmSync(join(root, 'dist/parts'), { recursive: true, force: true });
  buildSync({ ...bundle, outdir: 'dist', logLevel: 'warning' });
  writeFileSync(built, expected);
}

/** Generates lib/platform/db/generated unless it is up to date. */
export function ensureClient() {
  const path = join(root, 'lib/platform/db/generated/made');
  const expected = hash([
    readFileSync(join(root, 'prisma/schema.prisma')),
    readFileSync(join(root, 'package-lock.json')),
  ]);
  if (isCurrent(path, expected)) return;
  generateClient();
  writeFileSync(path, expected);
}

/** Generates lib/platform/db/generated. */
export function generateClient() {
  // Generating needs no schema engine; an existing path keeps Prisma from downloading one.
  run('npx', ['prisma', 'generate', '--config', 'prisma/prisma.config.ts'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
}

/** The esbuild options of the programs. */
export const bundle = {
  entryPoints: ['main', 'lease-thread', 'holdall', 'next-host'].map((name) => `lib/server/${name}.ts`),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // Dynamic imports get their own files.
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

/** Runs a command of the toolchain. Its output goes to stderr: stdout is for the result of the program. */
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

const isCurrent = (path, expected) => existsSync(path) && readFileSync(path, 'utf8') === expected;

function hash(parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
}
