import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiStatus } from '../infrastructure/api';
import { createBadInputFixture, type Fixture } from './fixture';
import { type ClientAction, exchange, type RawResponse } from './raw-http';

export type Row = {
  name: string;
  /** What the client sends on its connection. */
  sends(fixture: Fixture): ClientAction | ClientAction[];
  /** Each response as `status`, for errors with `code reason`; none where none is due. */
  expects: string | string[];
  /** How many files it creates. Bad input creates none. */
  keeps?: number;
  /** The row is about slowness: it may take longer than others. */
  isSlow?: boolean;
  /** The row waits until the second in which the file was created has passed: only then its date counts. */
  needsDate?: boolean;
  method?: string;
  /** What else must be true of the last answer. */
  and?(answer: RawResponse, fixture: Fixture): void;
};

const errorInfo = 'type.googleapis.com/google.rpc.ErrorInfo';

/** Runs a table against one service, and checks afterwards that nothing is left that should not be. */
export function describeRows(title: string, rows: Row[], env: Record<string, string> = {}): void {
  describe(title, () => {
    let fixture: Fixture;
    /** The file of the fixture, and what valid rows created. */
    let files = 1;
    beforeAll(async () => {
      fixture = await createBadInputFixture(env);
    });
    afterAll(() => fixture?.remove());

    it.each(rows)('$name', async ({ sends, expects, method, keeps = 0, isSlow = false, needsDate, and }) => {
      if (needsDate)
        await expect.poll(() => Date.now() - Date.parse(fixture.file.update_time)).toBeGreaterThan(2000);
      const { responses, milliseconds } = await exchange(fixture.service.url, [sends(fixture)].flat(), {
        method,
      });

      expect(responses.map((response) => summaryOf(response, method))).toEqual([expects].flat());
      for (const response of responses) expectGoodForm(response, method);
      const last = responses.at(-1);
      if (and && last) and(last, fixture);
      if (!isSlow) expect(milliseconds).toBeLessThan(5_000);
      expect(fixture.service.process.exitCode).toBeNull();
      // Where a client has disconnected there is nothing else to wait for.
      await expect.poll(() => fixture.countUploads()).toBe(0);
      const before = files;
      files = await fixture.countFiles();
      expect(files).toBe(before + keeps);
    });

    it('leaves a healthy service with the files of valid rows and nothing else', async () => {
      expect((await fetch(`${fixture.service.url}/readyz`)).status).toBe(200);
      const good = rows.reduce((sum, { keeps = 0 }) => sum + keeps, 1);
      expect(await fixture.countFiles()).toBe(good);
      await expect
        .poll(fixture.leftovers, { timeout: 30_000 })
        .toEqual({ temporaryFiles: [], orphanedObjects: [] });
      expect(fixture.service.logs()).not.toContain('request failed');
    });
  });
}

function summaryOf({ status, body }: RawResponse, method?: string): string {
  if (status < 400 || method === 'HEAD') return String(status);
  const { code, details } = JSON.parse(body.toString()) as ApiStatus;
  return `${status} ${code} ${details[0]?.reason}`;
}

/** What is promised of every answer, and of every error. */
function expectGoodForm({ status, headers, body }: RawResponse, method?: string): void {
  if (status < 200) return;
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{10,}$/);
  if (status < 400) return;
  expect(status).toBeLessThan(500);
  expect(headers.get('content-type')).toBe('application/json');
  if (status === 401) expect(headers.get('www-authenticate')).toBe('Bearer');
  if (status === 405) expect(headers.get('allow')).toMatch(/^[A-Z, ]+$/);
  if (status === 416) expect(headers.get('content-range')).toMatch(/^bytes \*\/\d+$/);
  if (method === 'HEAD') return;
  const { message, details } = JSON.parse(body.toString()) as ApiStatus;
  expect(message).toMatch(/\S/);
  expect(details[0]?.['@type']).toBe(errorInfo);
  expect(details[0]?.reason).toMatch(/^[A-Z][A-Z0-9_]+$/);
}
