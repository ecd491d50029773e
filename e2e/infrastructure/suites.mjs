import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findChromium } from './find-chromium.mjs';

/**
 * @typedef {{ name: string, outcome: 'passed' | 'failed' | 'skipped', message?: string }} Test `message`: why
 *   it failed.
 */

/**
 * Everything but the browser. What a suite prints goes to the terminal; what came of it is read from its JSON
 * report in `folder`.
 * @returns {Promise<Test[]>}
 */
export const runVitest = (folder) =>
  // Early, because it takes long; a quick run needs none.
  runProjects(folder, [], { START_CEPH: process.env.QUICK === '1' ? '0' : '1' });

/** Pure code alone. */
export const runUnit = (folder) => runProjects(folder, ['--project', 'unit']);

async function runProjects(folder, more, env = {}) {
  const file = join(folder, 'vitest.json');
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--reporter=./e2e/infrastructure/vitest-progress.mjs',
  ];
  const code = await run('vitest', ['run', '--config', 'e2e/vitest.config.ts', ...reporters, ...more], env);
  return settle('vitest', code, file, ({ testResults }) => testResults.flatMap(testsOfFile));
}

/** @returns {Promise<Test[]>} */
export async function runPlaywright(folder) {
  if (!existsSync('e2e/playwright.config.ts')) return [];
  if (!findChromium()) {
    const name =
      'e2e/browser: there is no browser; run: npx playwright install chromium, or install Chromium';
    return [{ name, outcome: 'skipped' }];
  }
  const file = join(folder, 'playwright.json');
  const code = await run(
    'playwright',
    [
      'test',
      '--config',
      'e2e/playwright.config.ts',
      '--reporter=list,json,./e2e/infrastructure/progress.mjs',
    ],
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      // Beside vitest.
      BROWSER_WORKERS: process.env.BROWSER_WORKERS || '1',
    },
  );
  return settle('playwright', code, file, ({ suites, errors }) => [
    ...suites.flatMap((suite) => testsOfSuite(suite)),
    ...errors.map(({ message = '' }) => ({
      name: `playwright: ${message.split('\n')[0]}`,
      outcome: 'failed',
    })),
  ]);
}

async function run(program, args, env = {}) {
  const child = spawn('npx', ['--no-install', program, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, 'exit');
  return code;
}

/** A suite that crashed, ran nothing, or failed beside its tests has failed, whatever its report says. */
function settle(name, code, file, read) {
  const tests = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : [];
  const hasFailure = tests.some(({ outcome }) => outcome === 'failed');
  if (tests.length === 0)
    tests.push({ name: `${name} ran no test and ended with ${code}`, outcome: 'failed' });
  else if (code !== 0 && !hasFailure)
    tests.push({ name: `${name} ended with ${code}; see above`, outcome: 'failed' });
  return tests;
}

function testsOfFile({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const outcomes = { passed: 'passed', failed: 'failed' };
  const tests = assertionResults.map(({ fullName, status: outcome, failureMessages = [] }) => ({
    name: `${file}: ${fullName}`,
    outcome: outcomes[outcome] ?? 'skipped',
    message: failureMessages[0],
  }));
  // It did not load, or something around its tests failed.
  const hasFailure = tests.some(({ outcome }) => outcome === 'failed');
  return status === 'failed' && !hasFailure ? [...tests, { name: file, outcome: 'failed', message }] : tests;
}

function testsOfSuite({ title, file, specs = [], suites = [] }, path = '') {
  const at = title === file ? `e2e/browser/${file}:` : `${path} ${title}`;
  const outcomes = { expected: 'passed', flaky: 'passed', unexpected: 'failed', skipped: 'skipped' };
  return [
    ...specs.flatMap((spec) =>
      spec.tests.map(({ status, annotations, results }) => ({
        name: [at, spec.title, ...annotations.map(({ description = '' }) => description)].join(' '),
        outcome: outcomes[status] ?? 'failed',
        message: results.at(-1)?.error?.message,
      })),
    ),
    ...suites.flatMap((suite) => testsOfSuite(suite, at)),
  ];
}
