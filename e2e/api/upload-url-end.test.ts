import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

const make = (body?: unknown, caller: Caller = fixture.owner) =>
  caller.post<{ upload_uri: string }>(`${caller.organizationPath}/files:generateUploadUrl`, body);
const put = (uri: string, body = 'hello') => fetch(uri, { method: 'PUT', body });

describe('an upload URL ends', () => {
  it('with its time', async () => {
    const { upload_uri: uri } = await make({ expire_duration: '1s' });
    await vi.waitFor(
      async () => {
        for (const answer of [await put(uri, ''), await fetch(uri)]) {
          expect(await refusal(answer)).toMatchObject({ status: 403, code: 7, reason: 'URL_EXPIRED' });
        }
      },
      { timeout: 30_000 },
    );
  });

  it('with the membership or the account of its creator', async () => {
    const [member, other] = await Promise.all([
      fixture.createUser('member', 'editor'),
      fixture.createUser('other', 'editor'),
    ]);
    const [one, two] = [await make({}, member), await make({}, other)];
    await fixture.holdall(
      'member',
      'remove',
      '--organization',
      fixture.organization,
      '--email',
      fixture.email('member'),
    );
    await fixture.holdall('user', 'disable', '--email', fixture.email('other'));
    for (const { upload_uri: uri } of [one, two]) {
      for (const answer of [await put(uri), await fetch(uri)]) {
        expect(await refusal(answer)).toMatchObject({
          status: 403,
          code: 7,
          reason: 'ISSUER_NOT_AUTHORIZED',
        });
      }
    }
  });

  it('when its creator can only read', async () => {
    const member = await fixture.createUser('demoted', 'editor');
    const { upload_uri: uri } = await make({}, member);
    await fixture.holdall(
      'member',
      'add',
      '--organization',
      fixture.organization,
      '--email',
      fixture.email('demoted'),
      '--role',
      'viewer',
    );
    expect(await refusal(await put(uri))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'ISSUER_NOT_AUTHORIZED',
    });
  });

  it('with any letter of it changed', async () => {
    const { upload_uri: uri } = await make();
    const start = uri.lastIndexOf('/') + 1;
    for (let at = start; at < uri.length; at += 1) {
      const tampered = uri.slice(0, at) + (uri[at] === 'A' ? 'B' : 'A') + uri.slice(at + 1);
      expect(await refusal(await put(tampered))).toMatchObject({
        status: 403,
        code: 7,
        reason: 'URL_INVALID',
      });
    }
    for (const tampered of [uri.slice(0, -1), `${uri}A`, `${uri}=`, `${uri.slice(0, start)}x`]) {
      expect(await refusal(await put(tampered))).toMatchObject({
        status: 403,
        code: 7,
        reason: 'URL_INVALID',
      });
    }
    expect((await put(uri)).status).toBe(200);
  });

  it('at the door of another purpose', async () => {
    const { upload_uri: uri } = await make();
    const answer = await fetch(uri.replace('/u/', '/d/'));
    expect(await refusal(answer)).toMatchObject({ status: 403, code: 7, reason: 'URL_INVALID' });
  });
});
