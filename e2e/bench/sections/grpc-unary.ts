import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Load } from '../load';
import { observed, startGrpcServer, startProduct } from '../servers';
import { atLeast, atMost, type Bench, median, type Row, spread } from '../table';

const IN_FLIGHT = 200;

type Figures = Load & { cpuPerThousand: number };

/** GetFile, 200 calls in flight, against bare grpc-js with one prepared lookup in the same database. */
export async function measureGrpcUnary(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const file = await product.api.upload('hello');
  const plain = await startGrpcServer({
    databaseUrl: product.databaseUrl,
    row: ['acme', file.resource_id],
  });
  const call = async (address: string): Promise<Load> => {
    const options = {
      address,
      token: product.api.token,
      request: { resource_id: file.resource_id },
      inFlight: IN_FLIGHT,
      warmUpSeconds: 1,
      seconds: 3,
    };
    const client = join(import.meta.dirname, '../grpc-load.mjs');
    return JSON.parse(
      (await promisify(execFile)(process.execPath, [client, JSON.stringify(options)])).stdout,
    );
  };
  const figures = async (server: { pid: number }, address: string): Promise<Figures> => {
    const { result, cpu } = await observed(server, () => call(address));
    return { ...result, cpuPerThousand: (cpu / result.count) * 1000 };
  };
  const plainAddress = plain.url.replace('http://', '');
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  try {
    for (let round = 0; round < bench.rounds; round += 1) {
      theirs.push(await figures(plain, plainAddress));
      ours.push(await figures(product, product.grpcAddress));
    }
  } finally {
    await Promise.all([plain.stop(), product.stop()]);
  }
  const of = (name: keyof Figures) => [ours.map((round) => round[name]), theirs.map((round) => round[name])];
  const [speed = [], plainSpeed = []] = of('perSecond');
  const [p99 = [], plainP99 = []] = of('p99');
  const [cpu = [], plainCpu = []] = of('cpuPerThousand');
  const what = `GetFile, ${IN_FLIGHT} in flight`;
  return [
    {
      what,
      holdall: `${spread(speed)} /s`,
      plain: `${spread(plainSpeed)} /s`,
      ...atLeast(0.4, median(speed) / median(plainSpeed)),
    },
    {
      what: `${what}: p99`,
      holdall: `${spread(p99, 1)} ms`,
      plain: `${spread(plainP99, 1)} ms`,
      ...atMost(4, median(p99) / median(plainP99)),
    },
    {
      what: `${what}: CPU for 1,000, warm-up included`,
      holdall: `${spread(cpu, 2)} s`,
      plain: `${spread(plainCpu, 2)} s`,
      ratio: median(cpu) / median(plainCpu),
    },
  ];
}
