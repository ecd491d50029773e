/** Asks the services of the run from a process that runs tests. */
export async function askRunServices<T>(path: string, body: unknown = {}): Promise<T> {
  const url = process.env.TEST_SERVICES_URL;
  if (!url)
    throw new Error(
      'TEST_SERVICES_URL is unset: run tests by e2e/vitest.config.ts or e2e/playwright.config.ts.',
    );
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as T;
}
