// `npm test`: installs and builds what is missing, runs every suite, and ends with the line `N passed, N
// failed[, N skipped]`. See e2e/README.md for what `-- --unit` and `-- --quick` leave out and for the
// environment it reads.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { ensureBuilt, ensureClient, ensureInstalled, root } from '../lib/server/prepare.mjs';
import { readProgress } from './infrastructure/progress.mjs';

const { quick, unit } = readArguments();
if (quick) process.env.QUICK = '1';
process.chdir(root);
await ensureInstalled();
if (unit) await ensureClient();
else await ensureBuilt();

const { runVitest, runPlaywright, runUnit } = await import('./infrastructure/suites.mjs');
const suites = unit ? [runUnit] : [runVitest, runPlaywright];
const folder = mkdtempSync(join(tmpdir(), 'holdall-results-'));
const progress = join(folder, 'progress.jsonl');
process.env.TEST_PROGRESS_FILE = progress;
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => finish(interrupted(signal)));

// The browser waits a lot, and so do the others: side by side they fill two cores.
const tests = await Promise.all(suites.map((runSuite) => runSuite(folder)));
finish(tests.flat());

function finish(outcomes) {
  rmSync(folder, { recursive: true, force: true });
  process.exit(report(outcomes));
}

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

/** The outcomes of a run that a time limit or a person ends: what ran then has failed, and so has the run. */
function interrupted(signal) {
  const outcomes = [...readProgress(progress)].map(([name, state]) =>
    state === 'running'
      ? { name, outcome: 'failed', message: `It was running when ${signal} ended the run.` }
      : { name, outcome: state },
  );
  return [
    ...outcomes,
    { name: `npm test was ended by ${signal} before every test had run`, outcome: 'failed' },
  ];
}

/** Prints what failed or was skipped and the counts; answers the exit code. */
function report(outcomes) {
  const skipIsFailure = process.env.REQUIRE_ALL === '1';
  const skipped = outcomes.filter(({ outcome }) => outcome === 'skipped');
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  for (const { name, message } of failed) console.log(`FAILED   ${name}${message ? because(message) : ''}`);
  for (const { name } of skipped) console.log(`${skipIsFailure ? 'FAILED   skipped: ' : 'SKIPPED  '}${name}`);
  const failures = failed.length + (skipIsFailure ? skipped.length : 0);
  const passes = outcomes.length - failed.length - skipped.length;
  const rest = skipped.length > 0 && !skipIsFailure ? `, ${skipped.length} skipped` : '';
  console.log(`\n${passes} passed, ${failures} failed${rest}`);
  return failures > 0 ? 1 : 0;
}

/** The beginning of the error message, so that the summary alone says what to look at. */
function because(message) {
  const lines = stripVTControlCharacters(message).trim().split('\n').slice(0, 6);
  return lines.map((line) => `\n           ${line.slice(0, 200)}`).join('');
}
