import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ApiFile } from '../../infrastructure/api';
import { curl } from '../curl';
import { load } from '../load';
import { peakMebibytes, proportionalMebibytes } from '../processes';
import { type Product, startProduct } from '../servers';
import type { Bench, Row } from '../table';

const goals = { beforePages: 150, withPages: 220, frontDoor: 350 };

/**
 * The memory that all processes of the service have together before and after its first page, without
 * PostgreSQL, and the most that its front door had since its start.
 */
export async function measureMemory(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const { api, authorization, url } = product;
  const uploadUrl = `${url}${api.organizationPath}/files:upload`;
  const fiveGib = 5 * 2 ** 30;
  try {
    const beforePages = shareRow('before the first page', product, goals.beforePages);
    await curl(`${url}/sign-in`);
    const withPages = shareRow('after the first page', product, goals.withPages);
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
    return [beforePages, withPages, concurrent, up, peakRow('then 5 GiB down', product)];
  } finally {
    await product.stop();
  }
}

function shareRow(when: string, { pid }: Product, goal: number): Row {
  const used = proportionalMebibytes(pid);
  return {
    what: `Memory (PSS) of all processes, ${when}`,
    holdall: `${used.toFixed(0)} MiB`,
    goal: `≤ ${goal} MiB`,
    isMet: used <= goal,
  };
}

function peakRow(when: string, { pid }: Product): Row {
  const peak = peakMebibytes(pid);
  return {
    what: `Peak memory (RSS) of the front door, ${when}`,
    holdall: `${peak.toFixed(0)} MiB`,
    goal: `≤ ${goals.frontDoor} MiB`,
    isMet: peak <= goals.frontDoor,
    note: `${proportionalMebibytes(pid).toFixed(0)} MiB (PSS) of all processes at the end`,
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
