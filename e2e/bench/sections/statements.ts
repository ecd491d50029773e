import { type Product, startProduct } from '../servers';
import { statementsOfEach, warmUpsOf } from '../statements';
import type { Bench, Row } from '../table';

const count = 40;
const pieces = 8;
const body = Buffer.alloc(4096, 'x');
/** More than the pieces, so that none of them is the last. */
const tooLong = body.length * (pieces + 1);

const tus = { 'Tus-Resumable': '1.0.0' };
const offsetStream = { ...tus, 'Content-Type': 'application/offset+octet-stream' };

type Kind = {
  what: string;
  /** What is not counted: from an upload URL, where to send. */
  prepare?(url: string): Promise<string>;
  request(to: string, product: Product): Promise<unknown>;
  per?: number;
};

const kinds: Kind[] = [
  {
    what: 'Files API',
    request: (_url, { url, api, authorization: headers }) =>
      send(`${url}${api.organizationPath}/files:upload?filename=small.txt`, {
        method: 'POST',
        headers,
        body,
      }),
  },
  { what: 'upload URL', request: (url) => send(url, { method: 'PUT', body }) },
  {
    what: 'tus, within its creation',
    request: (url) =>
      send(url, { method: 'POST', headers: { ...offsetStream, 'Upload-Length': String(body.length) }, body }),
  },
  {
    what: 'tus, creation and one PATCH',
    request: async (url) => patch(await create(url, body.length), 0),
  },
  {
    what: 'each PATCH of several',
    prepare: async (url) => {
      const location = await create(url, tooLong);
      await patch(location, 0);
      return location;
    },
    async request(location) {
      for (let at = 1; at < pieces; at += 1) await patch(location, at * body.length);
    },
    per: pieces - 1,
  },
  {
    what: 'each Content-Range piece of several',
    prepare: async (url) => {
      await put(url, 0);
      return url;
    },
    async request(url) {
      for (let at = 1; at < pieces; at += 1) await put(url, at * body.length);
    },
    per: pieces - 1,
  },
];

/** How many statements an upload of 4 KiB, or a piece of one, costs in each protocol. */
export async function measureStatements(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  try {
    const rows: Row[] = [];
    for (const { what, prepare = async (url: string) => url, request, per } of kinds) {
      const targets: string[] = [];
      for (const url of await generateUrls(product, count + warmUpsOf(count)))
        targets.push(await prepare(url));
      const holdall = await statementsOfEach(bench.databaseServer, {
        count,
        per,
        async request(times) {
          for (const target of targets.splice(0, times)) await request(target, product);
        },
      });
      rows.push({ what: `Statements: ${what}`, holdall, note: 'with those of the workers meanwhile' });
    }
    return rows;
  } finally {
    await product.stop();
  }
}

async function generateUrls({ api }: Product, number: number): Promise<string[]> {
  const { responses } = await api.post<{ responses: { upload_uri: string }[] }>(
    `${api.organizationPath}/files:batchGenerateUploadUrls`,
    { requests: Array.from({ length: number }, () => ({})) },
  );
  return responses.map(({ upload_uri }) => upload_uri);
}

async function create(url: string, length: number): Promise<string> {
  const { headers } = await send(url, {
    method: 'POST',
    headers: { ...tus, 'Upload-Length': String(length) },
  });
  return headers.get('location') ?? '';
}

const patch = (location: string, offset: number) =>
  send(location, { method: 'PATCH', headers: { ...offsetStream, 'Upload-Offset': String(offset) }, body });

const put = (url: string, start: number) =>
  send(url, {
    method: 'PUT',
    headers: { 'Content-Range': `bytes ${start}-${start + body.length - 1}/${tooLong}` },
    body,
  });

async function send(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request);
  if (response.status >= 400) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
  return response;
}
