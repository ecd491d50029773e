import { startProduct } from '../servers';
import { atMost, type Bench, median, type Row, spread } from '../table';

const downloadsPerRound = 20;
const guessers = 16;

/** The time of a small download, idle and under a flood of wrong link passwords from many addresses. */
export async function measureFlood(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench, 'disk', { TRUSTED_PROXIES: '127.0.0.1' });
  const idle: number[] = [];
  const flooded: number[] = [];
  let guesses = 0;
  try {
    const file = await product.api.upload(Buffer.alloc(2 ** 20, 'a'), 'a.bin');
    const url = `${product.url}/api/v1/${file.name}:download`;
    const links: string[] = [];
    for (let at = 0; at < 10; at += 1) {
      const link = { password: `the password of ${at}` };
      links.push(
        (await product.api.post<{ share_uri: string }>(`/api/v1/${file.name}/shareLinks`, link)).share_uri,
      );
    }
    const download = async () => {
      const startedAt = performance.now();
      await (await fetch(url, { headers: product.authorization })).arrayBuffer();
      return performance.now() - startedAt;
    };
    const measure = async (times: number[]) => {
      for (let count = 0; count < downloadsPerRound; count += 1) times.push(await download());
    };
    const guess = async (at: number) => {
      const address = `198.51.${Math.floor(at / 250) % 250}.${at % 250}`;
      const headers = { 'X-Forwarded-For': address, Authorization: `Basic ${btoa(`:wrong ${at}`)}` };
      await (await fetch(links[at % links.length] ?? '', { headers })).arrayBuffer();
    };
    await measure([]);
    for (let round = 0; round < bench.rounds; round += 1) {
      await measure(idle);
      let isFlooding = true;
      const flood = Array.from({ length: guessers }, async () => {
        while (isFlooding) {
          guesses += 1;
          await guess(guesses);
        }
      });
      await measure(flooded);
      isFlooding = false;
      await Promise.all(flood);
    }
  } finally {
    await product.stop();
  }
  return [
    {
      what: `1 MiB down, under a flood of wrong passwords by ${guessers} clients, against idle`,
      holdall: `${spread(flooded, 1)} ms`,
      plain: `${spread(idle, 1)} ms`,
      ...atMost(1.5, median(flooded) / median(idle)),
      note: `the other column is Holdall, idle; ${guesses} passwords were sent`,
    },
  ];
}
