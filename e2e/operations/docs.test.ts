import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCaller } from '../infrastructure/api';
import { makeTestDirectory } from '../infrastructure/postgres';
import { createInstance, type Instance, type Service } from '../infrastructure/service';
import { type Block, blocksOf, documents } from './documents';

const root = resolve(import.meta.dirname, '../..');

/**
 * Blocks tagged `shell`, by document and first line, with the reason why no test runs them. All others are
 * tagged `sh` and run.
 */
const notRun: Record<string, string> = {
  'README.md: git clone <this repository> holdall && cd holdall': 'first-start.test.ts starts from a clone',
  'docs/api.md: curl -N -H "$AUTH" "$API/organizations/$ORGANIZATION/changes:stream"':
    'stays open; feed.test.ts reads the stream',
  'docs/api.md: curl -s -H "$AUTH" "$API/$NAME/thumbnail?size=256" -o picture.webp':
    'needs a picture; thumbnails.test.ts has some',
  'docs/benchmarks.md: npm run bench': 'takes many minutes and the whole machine',
  'docs/CONTRIBUTING.md: npm run dev               # restarts on change; pages reload by themselves':
    'runs this very test',
  'docs/grpc.md: grpcurl -plaintext localhost:50051 describe holdall.file.v1.FileAPI':
    'grpcurl is not an npm package; the Node client beside it runs',
  'docs/linked-folders.md: LINK_ROOTS=/srv/shared,acme=/srv/acme,s3://archive/scans npm start':
    'needs a bucket; the service of this test has LINK_ROOTS for the block after it',
  'docs/operating.md: docker compose -f deploy/compose.yaml up --detach --build': 'needs Docker',
  'docs/operating.md: docker compose -f deploy/compose.yaml exec app holdall backup /data/backups/2026-11-22':
    'needs Docker',
  'docs/operating.md: useradd --system --home-dir /var/lib/holdall --shell /usr/sbin/nologin holdall':
    'needs systemd, and changes the machine',
  'docs/configuration.md: AUTH_SECRET_FILE=/run/secrets/auth_secret DATABASE_URL_FILE=/run/secrets/database_url npm start':
    'needs the files; config.test.ts reads such files',
  'docs/operating.md: DATABASE_URL=postgresql://holdall_owner:…@db.example/holdall npm run --silent holdall -- migrate --grant-to holdall_app':
    "needs an operator's database; migrate.test.ts has both roles",
  'docs/operating.md: docker compose -f deploy/compose.yaml run --rm app holdall migrate': 'needs Docker',
  'docs/operating.md: DATA_DIR=/srv/fresh npm run --silent holdall -- restore /backups/2026-11-22':
    'fills an instance that was never used; backup.test.ts restores',
  'docs/operating.md: npm run --silent holdall -- import acme-2026-11-30.zip other-organization':
    'needs an export; export.test.ts imports one',
};

/**
 * In the order in which their commands build on each other; a document that is not named comes after these.
 */
const order = ['README.md', 'docs/api.md', 'docs/uploads.md', 'docs/permissions.md', 'docs/command-line.md'];

let instance: Instance;
let service: Service;
let directory: string;

beforeAll(async () => {
  directory = await makeTestDirectory();
  // The reader is in a clone.
  for (const name of ['lib', 'node_modules']) await symlink(join(root, name), join(directory, name));
  await mkdir(join(directory, 'srv/acme/reports/2026'), { recursive: true });
  instance = await createInstance(inject('postgres'), {
    env: { LINK_ROOTS: `acme=${join(directory, 'srv/acme')}` },
  });
  service = await instance.start();
});

afterAll(async () => {
  await instance.remove();
  await rm(directory, { recursive: true, force: true });
});

test('every sh block of the README and of docs/ works as it stands, from the first upload on', async () => {
  const blocks = await allBlocks('sh');
  expect(blocks.length).toBeGreaterThan(25);
  expect(await runScript(blocks.map(asStep).join('\n'))).toMatchObject({ code: 0, errors: '' });

  const { token } = await instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    'you@example.com',
    '--organization',
    'acme',
  );
  const caller = createCaller(service.url, token);
  const { files } = await caller.get<{ files: { filename: string }[] }>(`${caller.organizationPath}/files`);
  expect(files.map(({ filename }) => filename).sort()).toEqual([
    'c (2).txt',
    'draft.txt',
    'hello.txt',
    'hello.txt',
    'hello.txt',
    'hello.txt',
    'hello.txt',
    'hello.txt',
    'report.txt',
    'streamed.txt',
    'verified.txt',
    'watched.txt',
  ]);
});

test('every shell block that does not run has its reason here', async () => {
  const blocks = await allBlocks('shell');
  expect(blocks.map(({ document, text }) => `${document}: ${text.split('\n')[0]}`).sort()).toEqual(
    Object.keys(notRun).sort(),
  );
});

async function allBlocks(tag: string): Promise<Block[]> {
  const paths = await documents(root);
  const place = (path: string) => (order.includes(path) ? order.indexOf(path) : order.length);
  paths.sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  return paths
    .flatMap((path, index) => blocksOf(path, texts[index] ?? ''))
    .filter((block) => block.tag === tag);
}

/** Where the documents have addresses and directories of their readers, the test has its own. */
function asStep({ document, line, text }: Block): string {
  const script = text
    .replaceAll('http://localhost:3000', service.url)
    .replaceAll('localhost:50051', service.grpcAddress)
    .replaceAll('npm run --silent holdall --', 'holdall')
    .replaceAll('/srv/acme', join(directory, 'srv/acme'))
    .replaceAll('/backups/', join(directory, 'backup-'));
  return `block='${document}:${line}'\n${script}`;
}

/**
 * As a reader's shell runs it, except that it stops at the first answer that is an error, and names its
 * block.
 */
async function runScript(script: string) {
  const preamble = `set -Eeuo pipefail
    trap 'echo "failed: $block: $BASH_COMMAND" >&2' ERR
    holdall() { (cd "${root}" && exec "${process.execPath}" dist/holdall.js "$@"); }
    curl() { command curl --silent --fail-with-body --show-error "$@"; }`;
  const { PATH, HOME } = process.env;
  const shell = spawn('bash', ['-c', `${preamble}\n${script}`], {
    cwd: directory,
    env: { PATH, HOME, ...instance.env, NODE_ENV: 'test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  shell.stdout.on('data', (chunk) => {
    output += chunk;
  });
  shell.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = (await once(shell, 'close')) as [number | null];
  return { code, output, errors };
}
