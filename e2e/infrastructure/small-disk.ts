import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDisk = { directory: string; unmount(): Promise<void> };

/**
 * A file system of `sizeBytes`, to be filled up. It lives in a mount namespace of its own, for which no root
 * is needed and which ends with its one process, and is reached through that process' root. Answers the
 * reason where the machine forbids it.
 */
export async function mountSmallDisk(sizeBytes: number): Promise<SmallDisk | { unavailable: string }> {
  const mountPoint = await mkdtemp(join(tmpdir(), 'holdall-small-disk-'));
  const script = `mount -t tmpfs -o size=${sizeBytes},mode=0777 small "$0" && echo mounted && exec cat`;
  const holder = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', script, mountPoint]);
  let complaint = '';
  holder.stderr.on('data', (text) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => {
    holder.once('error', (error) => {
      complaint += error.message;
      resolve();
    });
    holder.once('close', () => resolve());
  });
  const isMounted = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    ended.then(() => false),
  ]);
  if (!isMounted) {
    await rm(mountPoint, { recursive: true });
    return { unavailable: `no file system can be mounted here: ${complaint.trim()}` };
  }
  return {
    directory: `/proc/${holder.pid}/root${mountPoint}`,
    async unmount() {
      holder.stdin.end();
      await ended;
      await rm(mountPoint, { recursive: true });
    },
  };
}
