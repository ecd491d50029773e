import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { onEveryStore } from './stores';

const failed = { status: 412, code: 10, reason: 'PRECONDITION_FAILED' };

onEveryStore((store) => {
  let fixture: IsolatedFixture;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ store });
  });
  afterAll(() => fixture?.remove());

  const replace = ({ name }: ApiFile, body: BodyInit, headers: Record<string, string> = {}) =>
    fixture.owner.call(`/api/v1/${name}:upload`, {
      method: 'PUT',
      body,
      headers: { 'Content-Type': 'text/plain', ...headers },
    });

  describe('replacing the content of a file', () => {
    it('keeps its id and name, and gives it another etag, type, size and digest', async () => {
      const file = await fixture.owner.upload('old', 'report.txt');
      const answer = await replace(file, '{"new": true}', { 'Content-Type': 'application/json' });
      expect(answer.status).toBe(200);
      const replaced = (await answer.json()) as ApiFile;
      expect(replaced).toMatchObject({
        name: file.name,
        resource_id: file.resource_id,
        filename: 'report.txt',
        create_time: file.create_time,
        mime_type: 'application/json',
        size_bytes: '13',
      });
      expect(replaced.etag).not.toBe(file.etag);
      expect(replaced.sha256).not.toBe(file.sha256);
      expect(Date.parse(replaced.update_time)).toBeGreaterThanOrEqual(Date.parse(file.update_time));
      const download = await fixture.owner.call(`/api/v1/${file.name}:download`);
      expect([download.headers.get('etag'), await download.text()]).toEqual([replaced.etag, '{"new": true}']);
    });

    it('is refused for another version than the one that is meant', async () => {
      const file = await fixture.owner.upload('old');
      expect(await refusal(await replace(file, 'new', { 'If-Match': '"another"' }))).toMatchObject(failed);
      expect(await refusal(await replace(file, 'new', { 'If-None-Match': file.etag }))).toMatchObject(failed);
      expect(await refusal(await replace(file, 'new', { 'If-None-Match': '*' }))).toMatchObject(failed);
      expect(await fixture.owner.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
      expect((await replace(file, 'new', { 'If-Match': `"x", ${file.etag}` })).status).toBe(200);
      expect((await replace(file, 'newer', { 'If-Match': '*' })).status).toBe(200);
    });

    it('lets one of two through that mean the same version', async () => {
      const file = await fixture.owner.upload('old');
      const answers = await Promise.all(
        ['one', 'two'].map((content) => replace(file, content, { 'If-Match': file.etag })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
      const winner = answers.findIndex(({ status }) => status === 200);
      const download = await fixture.owner.call(`/api/v1/${file.name}:download`);
      expect(await download.text()).toBe(['one', 'two'][winner]);
    });

    it('keeps the old content when the new one is not what its digest says', async () => {
      const file = await fixture.owner.upload('old');
      const digest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
      expect(await refusal(await replace(file, 'new', { 'Content-Digest': digest }))).toMatchObject({
        status: 400,
        reason: 'DIGEST_MISMATCH',
      });
      expect(await fixture.owner.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
      expect(await (await fixture.owner.call(`/api/v1/${file.name}:download`)).text()).toBe('old');
    });

    it('erases the old bytes, and counts the new ones alone, where no versions are kept', async () => {
      const keep = (keep_versions: number) =>
        fixture.owner.call(fixture.owner.organizationPath, { method: 'PATCH', json: { keep_versions } });
      await keep(0);
      const objects = new Set(await fixture.objects());
      const usage = await fixture.usage();
      const file = await fixture.owner.upload('old bytes');
      const old = (await fixture.objects()).filter((key) => !objects.has(key));
      expect(old).toHaveLength(1);
      await replace(file, 'new');
      await vi.waitFor(async () => expect(await fixture.objects()).not.toContain(old[0]), {
        timeout: 50_000,
      });
      expect(await fixture.usage()).toEqual({
        ...usage,
        fileCount: usage.fileCount + 1,
        sizeBytes: usage.sizeBytes + 3,
      });
      await keep(100);
    });

    it('takes a form as an upload does, and heeds no other name', async () => {
      const file = await fixture.owner.upload('old', 'kept.txt');
      const form = new FormData();
      form.set('file', new File(['new'], 'other.txt', { type: 'text/markdown' }));
      const answer = await fixture.owner.call(`/api/v1/${file.name}:upload`, { method: 'PUT', body: form });
      expect(await answer.json()).toMatchObject({
        filename: 'kept.txt',
        mime_type: 'text/markdown',
        size_bytes: '3',
      });
    });
  });
});
