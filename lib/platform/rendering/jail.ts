import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

type JailedCommand = {
  /** An absolute path. */
  command: string;
  args: string[];
  stdio: ('pipe' | 'ignore' | number)[];
};

/** A picture crashed the process that read it, or took too long: it has no thumbnail. */
export class PictureFailure extends Error {}

export const endedBecause = (ms: number) => `It took longer than ${ms / 1000} s.`;

/** Writable memory of a jailed process: 50 megapixels with 16 bits a channel, and their file. */
const MEMORY_BYTES = 2 ** 30;
/** "Nice" processes get less: this one about a third of the time of another that never waits. */
const PRIORITY = 5;
/** For a process that outlives its parent in an endless loop; a running parent ends it long before. */
const CPU_SECONDS = 300;

/**
 * Limits of the kernel, which a shell sets before it becomes the command: no file is written, and no dump of
 * the memory, which has the picture. Where one is not supported, the others remain.
 */
const limited = [
  'ulimit -c 0',
  'ulimit -f 0',
  `ulimit -d ${MEMORY_BYTES / 1024}`,
  `ulimit -t ${CPU_SECONDS}`,
  'exec "$@"',
].join(' 2>/dev/null; ');

/**
 * Starts a process that reads hostile bytes: without the environment of this one, where the secrets are, with
 * limits, and with a low priority, so that other work gets the CPU first. It starts no process of its own, so
 * SIGKILL ends all of it.
 */
export function spawnJailed({ command, args, stdio }: JailedCommand): ChildProcess {
  const env = jailEnvironment(process.env) as unknown as NodeJS.ProcessEnv;
  const options = { stdio, env, cwd: '/', windowsHide: true };
  const child =
    process.platform === 'win32'
      ? spawn(command, args, options)
      : spawn('/bin/sh', ['-c', limited, 'sh', command, ...args], options);
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

/** Windows starts no program without its system directory. */
export const jailEnvironment = ({ SystemRoot }: Record<string, string | undefined>) => ({
  ...(SystemRoot && { SystemRoot }),
  // Each arena of glibc keeps memory that was freed.
  MALLOC_ARENA_MAX: '2',
  VIPS_CONCURRENCY: '1',
});

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, PRIORITY);
  } catch {
    // It has ended already, or the system forbids it: the process works without.
  }
}

/** The arguments of Node that leave it nothing but reading the given paths. */
export function permissionFlags(readable: string[]): string[] {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
  return [
    isStable ? '--permission' : '--experimental-permission',
    // sharp is native code.
    '--allow-addons',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--no-warnings',
    '--max-old-space-size=256',
  ];
}

/** The CPU time that a process has used; null where it is unknown. See proc(5). */
export function cpuSecondsOf(pid: number | undefined): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    // The process has ended.
    return null;
  }
}

/** USER_HZ, the same on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
