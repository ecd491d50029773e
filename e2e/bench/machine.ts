import { execFile } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** One paragraph on what the figures were taken on. */
export async function describeMachine(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)('df', ['--output=fstype,source', directory]);
  const [type, source] = (stdout.split('\n')[1] ?? '').trim().split(/\s+/);
  const facts = [
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    `Node ${process.versions.node}`,
    `data in ${directory} (${type} on ${source})`,
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')} at the end`,
  ];
  return `${facts.join(', ')}. Medians, in brackets the least and the most; rounds of the two sides alternate.
CPU is user and system seconds of the serving processes. Clients and servers share the cores, so throughput is noisy: CPU seconds are the steadier of the two.`;
}
