import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

// Both runners note here what begins and ends, one line of JSON each, so that a run that is cut off can still
// be reported.

/** @typedef {{ name: string, state: 'running' | 'passed' | 'failed' | 'skipped' }} Line */

const file = process.env.TEST_PROGRESS_FILE;

/** @param {Line} line */
function note(line) {
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** A reporter of vitest. */
export class VitestProgress {
  onTestCaseReady(test) {
    note({ name: nameOf(test), state: 'running' });
  }

  onTestCaseResult(test) {
    note({ name: nameOf(test), state: test.result().state });
  }
}

const nameOf = ({ module, fullName }) => `${relative(process.cwd(), module.moduleId)}: ${fullName}`;

/** A reporter of Playwright. */
export default class PlaywrightProgress {
  onTestBegin(test) {
    note({ name: titleOf(test), state: 'running' });
  }

  onTestEnd(test, { status }) {
    const state = status === 'passed' || status === 'skipped' ? status : 'failed';
    note({ name: titleOf(test), state });
  }

  printsToStdio() {
    return false;
  }
}

const titleOf = (test) => ['e2e/browser/', ...test.titlePath().slice(2)].join(' ').replace('/ ', '/');

/** The last state of each test that began. @returns {Map<string, Line['state']>} */
export function readProgress(path) {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const states = new Map();
  for (const line of lines) {
    // The last one may have been cut off.
    if (!line.endsWith('}')) continue;
    const { name, state } = JSON.parse(line);
    states.set(name, state);
  }
  return states;
}
