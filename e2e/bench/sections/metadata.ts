import { type Load, load } from '../load';
import { observed, startPlain, startProduct } from '../servers';
import { atLeast, atMost, type Bench, median, type Row, spread } from '../table';

/**
 * Metadata with a token on 32 connections, against plain node:http with one prepared lookup in the same
 * database.
 */
export async function measureMetadata(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const file = await product.api.upload('hello');
  const row = ['acme', file.resource_id];
  const plain = await startPlain({ databaseUrl: product.databaseUrl, row });
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  try {
    const options = { connections: 32, seconds: 3, headers: product.authorization };
    const urls = { ours: `${product.url}/api/v1/${file.name}/metadata`, plain: `${plain.url}/row` };
    for (const url of Object.values(urls)) await load(url, options);
    for (let round = 0; round < bench.rounds; round += 1) {
      theirs.push(await figures(plain, () => load(urls.plain, options)));
      ours.push(await figures(product, () => load(urls.ours, options)));
    }
  } finally {
    await plain.stop();
    await product.stop();
  }
  const of = (name: keyof Figures) => [ours.map((round) => round[name]), theirs.map((round) => round[name])];
  const [speed = [], plainSpeed = []] = of('perSecond');
  const [p99 = [], plainP99 = []] = of('p99');
  const [cpu = [], plainCpu = []] = of('cpuPerThousand');
  return [
    {
      what: 'Metadata, 32 connections',
      holdall: `${spread(speed)} /s`,
      plain: `${spread(plainSpeed)} /s`,
      ...atLeast(0.4, median(speed) / median(plainSpeed)),
    },
    {
      what: 'Metadata, 32 connections: p99',
      holdall: `${spread(p99, 1)} ms`,
      plain: `${spread(plainP99, 1)} ms`,
      ...atMost(4, median(p99) / median(plainP99)),
    },
    {
      what: 'Metadata: CPU for 1,000',
      holdall: `${spread(cpu, 2)} s`,
      plain: `${spread(plainCpu, 2)} s`,
      ratio: median(cpu) / median(plainCpu),
    },
  ];
}

type Figures = Load & { cpuPerThousand: number };

async function figures(server: { pid: number }, work: () => Promise<Load>): Promise<Figures> {
  const { result, cpu } = await observed(server, work);
  return { ...result, cpuPerThousand: (cpu / result.count) * 1000 };
}
