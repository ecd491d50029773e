import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Asks the services of the run from a process that runs tests. */
export async function askRunServices<T>(path: string, body: unknown = {}): Promise<T> {
  const url = process.env.TEST_SERVICES_URL;
  if (!url)
    throw new Error(
      'TEST_SERVICES_URL is unset: run tests by e2e/vitest.config.ts or e2e/playwright.config.ts.',
    );
  // fetch gives up after five minutes; on a slow machine Ceph may take longer to start.
  const asking = request(url + path, { method: 'POST' });
  asking.end(JSON.stringify(body));
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(answer);
  return JSON.parse(answer) as T;
}
