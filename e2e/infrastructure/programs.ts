import { spawnSync } from 'node:child_process';

/**
 * What the title of a test says that needs a program which this machine does not have, and why `skipIf` skips
 * it: ` (wget is not installed)`; empty if the machine has it.
 */
export const without = (program: string): string =>
  spawnSync(program, ['--version']).error ? ` (${program} is not installed)` : '';
