import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether a process with this id runs. A zombie does not: its parent may never reap it, such as npm as
 * process 1 of a container.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || readStat(pid)?.state !== 'Z';
}

/**
 * The start time of the process, as text that distinguishes it from a later process with the same id;
 * undefined if it is unknown.
 */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') return readStat(pid)?.started;
  return runPs(pid, 'lstart=');
}

/** The command line of the process; undefined if it is unknown. */
export function commandOf(pid: number): string | undefined {
  if (process.platform === 'linux') return readProc(`${pid}/cmdline`)?.replaceAll('\0', ' ');
  return runPs(pid, 'command=');
}

/** See proc(5): the name may contain any character; the fields follow its last parenthesis. */
function readStat(pid: number): { state: string; started: string } | undefined {
  const text = readProc(`${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] && fields[19] ? { state: fields[0], started: fields[19] } : undefined;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    // The process has ended, or is not visible to this user.
    return undefined;
  }
}

function runPs(pid: number, column: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    return (
      execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
    );
  } catch {
    // ps fails for a process that has ended.
    return undefined;
  }
}
