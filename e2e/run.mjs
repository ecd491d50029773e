// `npm test`: installs and builds what is missing, runs every suite, and ends with the line `N passed, N failed[, N skipped]`.
// `-- --unit` runs only the tests of pure code, which need no build; `-- --quick` leaves out tests that kill services or send a lot,
// and runs the others on disk alone. REQUIRE_ALL=1 makes a skip a failure; TEST_REPETITIONS says how often random cases repeat.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { ensureBuilt, ensureClient, ensureInstalled, root } from '../lib/server/prepare.mjs';

const { quick, unit } = readArguments();
if (quick) process.env.QUICK = '1';
process.chdir(root);
ensureInstalled();
if (unit) ensureClient();
else ensureBuilt();

const { runVitest, runPlaywright, runUnit } = await import('./infrastructure/suites.mjs');
const suites = unit ? [runUnit] : [runVitest, runPlaywright];
const folder = mkdtempSync(join(tmpdir(), 'holdall-results-'));
const tests = [];
try {
  for (const runSuite of suites) tests.push(...(await runSuite(folder)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = report(tests);

function readArguments() {
  try {
    return parseArgs({ options: { quick: { type: 'boolean' }, unit: { type: 'boolean' } } }).values;
  } catch (error) {
    console.error(
      `${error.message}\nUsage: npm test [-- --unit | --quick]. One file: npx vitest run --config e2e/vitest.config.ts <file>`,
    );
    process.exit(1);
  }
}

/** Tells how it went, by name where it did not go well, and answers the exit code. */
function report(tests) {
  const skipIsFailure = process.env.REQUIRE_ALL === '1';
  const skipped = tests.filter(({ outcome }) => outcome === 'skipped');
  const failed = tests.filter(({ outcome }) => outcome === 'failed');
  for (const { name, message } of failed) console.log(`FAILED   ${name}${message ? because(message) : ''}`);
  for (const { name } of skipped) console.log(`${skipIsFailure ? 'FAILED   skipped: ' : 'SKIPPED  '}${name}`);
  const failures = failed.length + (skipIsFailure ? skipped.length : 0);
  const passes = tests.length - failed.length - skipped.length;
  const rest = skipped.length > 0 && !skipIsFailure ? `, ${skipped.length} skipped` : '';
  console.log(`\n${passes} passed, ${failures} failed${rest}`);
  return failures > 0 ? 1 : 0;
}

/** The beginning of what was said, so that a summary alone tells what to look at. */
function because(message) {
  const lines = stripVTControlCharacters(message).trim().split('\n').slice(0, 6);
  return lines.map((line) => `\n           ${line.slice(0, 200)}`).join('');
}
