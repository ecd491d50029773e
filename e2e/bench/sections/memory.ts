import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ApiFile } from '../../infrastructure/api';
import { curl } from '../curl';
import { load } from '../load';
import { peakMebibytes, processTree } from '../processes';
import { type Product, startProduct } from '../servers';
import type { Bench, Row } from '../table';

const goalMebibytes = 350;

/**
 * The most memory that the service had, without PostgreSQL, since its start: the sum of its processes' own
 * peaks.
 */
export async function measureMemory(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const { api, authorization, url } = product;
  const uploadUrl = `${url}${api.organizationPath}/files:upload`;
  const fiveGib = 5 * 2 ** 30;
  try {
    const idle = peakRow('idle', product);
    await load(uploadUrl, {
      connections: 50,
      count: 50,
      method: 'POST',
      headers: authorization,
      bodyBytes: 20 * 2 ** 20,
    });
    const concurrent = peakRow('after 50 uploads of 20 MiB at once', product);
    await putZeros(uploadUrl, fiveGib, api.token);
    const { files } = await api.get<{ files: ApiFile[] }>(
      `${api.organizationPath}/files?order_by=size_bytes%20desc&page_size=1`,
    );
    if (Number(files[0]?.size_bytes) !== fiveGib) throw new Error('The 5 GiB did not arrive.');
    const up = peakRow('then 5 GiB up', product);
    await curl(`${url}/api/v1/${files[0]?.name}:download`, '-H', `Authorization: Bearer ${api.token}`);
    return [idle, concurrent, up, peakRow('then 5 GiB down', product)];
  } finally {
    await product.stop();
  }
}

function peakRow(when: string, { pid }: Product): Row {
  const [main = 0, ...others] = processTree(pid).map(peakMebibytes);
  const pages = others.reduce((sum, peak) => sum + peak, 0);
  return {
    what: `Peak memory, ${when}`,
    holdall: `${(main + pages).toFixed(0)} MiB`,
    goal: `≤ ${goalMebibytes} MiB`,
    isMet: main + pages <= goalMebibytes,
    note: `front door ${main.toFixed(0)}, pages ${pages.toFixed(0)}`,
  };
}

/** A long upload that needs no disk space at its source. */
async function putZeros(url: string, bytes: number, token: string | null): Promise<void> {
  const head = spawn('head', ['-c', String(bytes), '/dev/zero'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const put = spawn(
    'curl',
    ['-sf', '-o', '/dev/null', '-T', '-', '-H', `Authorization: Bearer ${token}`, url],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  head.stdout.pipe(put.stdin);
  const [code] = await once(put, 'exit');
  if (code !== 0) throw new Error(`curl ended with code ${code}.`);
}
