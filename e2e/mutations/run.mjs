// `node e2e/mutations/run.mjs [name …]`: breaks one line of the product after another (mutations.mjs) and
// runs the test that must notice. All of it happens in a temporary copy of the tree. Only dist is rebuilt,
// for tests in e2e/: no mutation touches a page. Rows whose name contains an argument run; without arguments
// all do. `--list` prints the names. `--no-baseline` skips the run of each test file without a mutation.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, ensureBuilt, ensureInstalled, root } from '../../lib/server/prepare.mjs';
import { mutations } from './mutations.mjs';

/** Not copied: what is large and not changed is linked, what the copy makes itself is left out. */
const linked = ['node_modules', '.next'];
const omitted = [...linked, '.git', '.data', 'dist', 'test-results', 'playwright-report'];

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, 'no-baseline': { type: 'boolean' } },
});
const chosen = mutations.filter(
  ({ name }) => names.length === 0 || names.some((part) => name.includes(part)),
);
if (chosen.length === 0) fail(`No mutation has such a name: ${names.join(', ')}. --list prints all.`);
const duplicate = mutations.find(
  ({ name }, index) => mutations.findIndex((other) => other.name === name) < index,
);
if (duplicate) fail(`Two mutations are named ${duplicate.name}.`);

if (options.list) for (const { name, test } of chosen) console.log(`${name}  (${test})`);
else process.exitCode = await runAll();

async function runAll() {
  process.chdir(root);
  if (!existsSync('node_modules/vitest')) await ensureInstalled();
  // Signing in runs in the pages, so that they must be of these sources too.
  if (chosen.some(runsProduct)) await ensureBuilt();
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'holdall-mutations-')));
  const remove = () => rmSync(copy, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      remove();
      process.exit(1);
    });
  }
  try {
    copyTree(copy);
    const brokenTests = options['no-baseline'] ? new Map() : runBaseline(copy);
    let failures = 0;
    for (const mutation of chosen) {
      const broken = brokenTests.get(mutation.test);
      const verdict = broken ? `BROKEN    without a mutation: ${broken}` : tryMutation(copy, mutation);
      if (!verdict.startsWith('killed')) failures += 1;
      console.log(`${verdict.padEnd(9)} ${mutation.name}`);
    }
    console.log(`\n${chosen.length - failures} killed, ${failures} not`);
    return failures > 0 ? 1 : 0;
  } finally {
    remove();
  }
}

/** Whether the test is of the built product; one beside the code imports that. */
function runsProduct({ test }) {
  return test.startsWith('e2e/');
}

function copyTree(copy) {
  for (const entry of readdirSync(root)) {
    if (!omitted.includes(entry)) cpSync(join(root, entry), join(copy, entry), { recursive: true });
  }
  for (const entry of linked) {
    if (existsSync(join(root, entry))) symlinkSync(join(root, entry), join(copy, entry));
  }
}

/**
 * Each test file once, as the product is: a test that fails anyway kills nothing. Answers what went wrong by
 * file.
 */
function runBaseline(copy) {
  if (chosen.some(runsProduct)) rebuild(copy);
  const broken = new Map();
  for (const test of new Set(chosen.map(({ test }) => test))) {
    const { outcome, detail } = runTest(copy, { test });
    if (outcome !== 'passed') broken.set(test, detail);
  }
  return broken;
}

/** The verdict on one mutation; the copy is afterwards as before, apart from dist. */
function tryMutation(copy, { file, find, replace, ...row }) {
  const path = join(copy, file);
  if (!existsSync(path)) return `STALE     ${file} does not exist:`;
  const source = readFileSync(path, 'utf8');
  const count = source.split(find).length - 1;
  if (count !== 1) return `STALE     ${file} holds the text ${count} times, not once:`;
  try {
    writeFileSync(
      path,
      source.replace(find, () => replace),
    );
    const problem = runsProduct(row) && rebuild(copy);
    if (problem) return `BROKEN    ${problem}:`;
    const { outcome, detail } = runTest(copy, row);
    if (outcome === 'failed') return `killed   `;
    return outcome === 'passed' ? 'SURVIVED ' : `BROKEN    ${detail}:`;
  } finally {
    writeFileSync(path, source);
  }
}

function rebuild(copy) {
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  rmSync(join(copy, 'dist'), { recursive: true, force: true });
  try {
    buildSync({ ...bundle, absWorkingDir: copy, outdir: 'dist', logLevel: 'error' });
  } catch (error) {
    return `it does not build (${error.message.split('\n')[0]})`;
  }
}

/**
 * `failed` only if an assertion failed: a product that does not start, or a file that does not load, proves
 * nothing and is `broken`.
 * @returns {{ outcome: 'passed' | 'failed' | 'broken', detail: string }}
 */
function runTest(copy, { test, title, env = {} }) {
  const report = join(copy, 'mutation-report.json');
  rmSync(report, { force: true });
  const filter = title ? ['--testNamePattern', title] : [];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'e2e/vitest.config.ts',
      test,
      ...filter,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { cwd: copy, encoding: 'utf8', env: { ...process.env, TEST_REPETITIONS: '0.1', ...env } },
  );
  const lastLine = (stderr || stdout).trim().split('\n').at(-1) ?? '';
  if (!existsSync(report)) return { outcome: 'broken', detail: `no report (${lastLine})` };
  const tests = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  );
  const failed = tests.find(({ status }) => status === 'failed');
  if (failed) return { outcome: 'failed', detail: failed.fullName };
  if (!tests.some(({ status }) => status === 'passed')) return { outcome: 'broken', detail: 'no test ran' };
  return { outcome: 'passed', detail: '' };
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
