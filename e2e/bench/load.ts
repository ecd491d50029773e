import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Load = { count: number; perSecond: number; p50: number; p99: number };

type Options = {
  connections: number;
  method?: string;
  headers?: Record<string, string>;
  bodyBytes?: number;
  /** Either a time, or a number of requests. */
  seconds?: number;
  count?: number;
  warmUpSeconds?: number;
};

/**
 * Requests without a pause on `connections` connections; times are in milliseconds. Any response but 200
 * fails the measurement.
 */
export async function load(
  url: string,
  { method = 'GET', headers = {}, ...options }: Options,
): Promise<Load> {
  const { host, port, pathname, search } = new URL(url);
  const fields = {
    Host: host,
    ...headers,
    ...(options.bodyBytes && { 'Content-Length': options.bodyBytes }),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
  const { stdout } = await run(process.execPath, [
    join(import.meta.dirname, 'load.mjs'),
    JSON.stringify({ port: Number(port), head, ...options }),
  ]);
  const { statuses, ...figures } = JSON.parse(stdout);
  if (Object.keys(statuses).join() !== '200') throw new Error(`${url} answered ${JSON.stringify(statuses)}`);
  return figures;
}
