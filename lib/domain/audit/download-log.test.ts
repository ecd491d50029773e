import { Readable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createDownloadLog } from './download-log';

const contentOf = (target: string) =>
  ({
    organizationId: 'acme',
    action: 'file.download',
    target,
    targetName: `${target}.txt`,
    etag: 'e1',
    sizeBytes: 1n,
    actor: {
      userId: 'u1',
      tokenId: 't1',
      sessionId: null,
      uploadUrlId: null,
      origin: { address: null, requestId: null },
    },
  }) as const;

/** The log, and the values of the statements that it sends. */
function createLog(isDownloadLogOn: boolean) {
  const sent: unknown[][] = [];
  const db = { query: async (_name: string, _text: string, values: unknown[]) => sent.push(values) } as never;
  return {
    sent,
    ...createDownloadLog({
      db,
      countSent: () => {},
      config: { isDownloadLogOn },
      log: pino({ enabled: false }),
    }),
  };
}

test('Downloads that wait are recorded in one statement', async () => {
  const { sent, watch, close } = createLog(true);
  for (const target of ['f1', 'f2']) watch(contentOf(target), Readable.from(['x']));
  await close();
  expect(sent.map(([, , , targets, names]) => [targets, names])).toEqual([
    [
      ['f1', 'f2'],
      ['f1.txt', 'f2.txt'],
    ],
  ]);
});

test('Turned off, downloads are not recorded', async () => {
  const { sent, watch, close } = createLog(false);
  const stream = Readable.from(['x']);
  expect(watch(contentOf('f1'), stream)).toBe(stream);
  await close();
  expect(sent).toEqual([]);
});
