import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { expect } from 'vitest';
import { collect } from './bytes';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** An upload in the hands of the test: bytes go when it says so. */
export type SlowUpload = {
  /** Sends some bytes; resolves when the connection took them. */
  send(bytes: Uint8Array): Promise<void>;
  /** Resolves when the service has read what was sent. Needs Linux; elsewhere it does not wait. */
  wasRead(): Promise<void>;
  /** Says that this was all, and waits for the answer. */
  end(): Promise<Answer>;
  /** What the service answers; rejects when the connection breaks first. */
  answer: Promise<Answer>;
  /** Goes away in the middle. */
  cut(): void;
};

type Options = { method?: string; headers?: Record<string, string> };

/**
 * Opens a connection of its own and sends the head of a request. Without a Content-Length the body goes in
 * chunks.
 */
export function beginUpload(url: string, { method = 'POST', headers = {} }: Options = {}): SlowUpload {
  const sent = request(url, { method, headers, agent: false });
  sent.flushHeaders();
  const answer = new Promise<Answer>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response: IncomingMessage) => {
      const { statusCode: status = 0, headers } = response;
      collect(response).then((body) => resolve({ status, headers, body: body.toString() }), reject);
    });
  });
  // Callers that need the answer await it; an interrupted upload has none.
  answer.catch(() => {});
  return {
    async send(bytes) {
      if (sent.write(bytes) || sent.destroyed) return;
      const enough = new AbortController();
      const { signal } = enough;
      await Promise.race([once(sent, 'drain', { signal }), once(sent, 'close', { signal }), answer]).catch(
        () => {},
      );
      enough.abort();
    },
    async wasRead() {
      if (process.platform !== 'linux') return;
      const { localPort = 0 } = sent.socket ?? {};
      await expect.poll(() => bytesInKernel(localPort), { timeout: 120_000 }).toBe(0);
    },
    end() {
      sent.end();
      return answer;
    },
    answer,
    cut: () => sent.destroy(),
  };
}

/** What the kernel holds of the connection of a local port, at both of its ends. */
async function bytesInKernel(port: number): Promise<number> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8')));
  const queues = tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, remote]) => local?.endsWith(end) || remote?.endsWith(end))
    .flatMap(([, , , , queue = '']) => queue.split(':'));
  return queues.reduce((sum, queue) => sum + Number.parseInt(queue, 16), 0);
}
