import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, write } from '../grpc/client';
import { createGrpcFixture, type GrpcFixture } from '../grpc/fixture';
import type { Caller } from '../infrastructure/api';
import { beginUpload } from '../infrastructure/slow-upload';
import { begin, offsetStream, tusResumable, uploadUrl } from '../uploads/tus';

/** More than all buffers between the service and a client that does not read. */
const largeBytes = 64 * 2 ** 20;
const patience = { timeout: 60_000, interval: 100 };

describe('a right that ends while it is used', () => {
  let fixture: GrpcFixture;
  let large: { name: string; resource_id: string };
  let count = 0;
  beforeAll(async () => {
    fixture = await createGrpcFixture({ env: { RIGHTS_CHECK_SECONDS: '1' } });
    large = await fixture.owner.upload(Buffer.alloc(largeBytes), 'large.bin');
  });
  afterAll(() => fixture?.remove());

  type Somebody = { caller: Caller; email: string };
  async function somebody(): Promise<Somebody> {
    count += 1;
    const email = `member-${count}@example.com`;
    return { caller: await fixture.createUser(email, 'editor'), email };
  }

  /** The ways in which all that somebody may do ends. */
  const endings: Record<string, (who: Somebody) => Promise<unknown>> = {
    'the removal of the member': ({ email }) =>
      fixture.instance.holdall('member', 'remove', '--organization', 'acme', '--email', email),
    'the revocation of the token': async ({ caller }) => {
      const { tokens } = await caller.get<{ tokens: { name: string }[] }>('/api/v1/tokens');
      await caller.call(`/api/v1/${tokens[0]?.name}`, { method: 'DELETE' });
    },
    'a lower role': ({ email }) =>
      fixture.instance.holdall(
        ...['member', 'add', '--organization', 'acme', '--email', email, '--role', 'viewer'],
      ),
  };
  const removal = endings['the removal of the member'] as (who: Somebody) => Promise<unknown>;

  const bearer = ({ token }: Caller) => ({ Authorization: `Bearer ${token}` });

  /** A download that stands still after its first bytes; `broken` resolves when it ends before its length. */
  async function slowDownload(url: string, headers: Record<string, string> = {}) {
    const request = get(url, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    await once(response, 'readable');
    response.read(1);
    return {
      /** Goes on reading, to the end. */
      async rest(): Promise<'broken' | 'whole'> {
        try {
          for await (const _ of response);
          return response.complete ? 'whole' : 'broken';
        } catch {
          return 'broken';
        }
      },
    };
  }

  const unfinished = (route: string) =>
    fixture.service
      .logs()
      .split('\n')
      .filter((line) => line.includes(`"route":"${route}"`) && line.includes('"whole":false')).length;

  /** Ends the right, waits until the service has broken the download off, and sees that no more than buffers held came. */
  async function expectBroken(
    route: string,
    download: Awaited<ReturnType<typeof slowDownload>>,
    end: () => Promise<unknown>,
  ) {
    const before = unfinished(route);
    await end();
    await expect.poll(() => unfinished(route), patience).toBe(before + 1);
    expect(await download.rest()).toBe('broken');
  }

  const downloadRoute = '/api/v1/organizations/{organization_id}/files/{file}:download';

  it.each(['the removal of the member', 'the revocation of the token'])(
    'breaks a download: %s',
    async (way) => {
      const who = await somebody();
      const url = `${fixture.owner.url}/api/v1/${large.name}:download`;
      await expectBroken(downloadRoute, await slowDownload(url, bearer(who.caller)), async () =>
        endings[way]?.(who),
      );
    },
  );

  it('leaves a download alone whose right goes on', async () => {
    const who = await somebody();
    const url = `${fixture.owner.url}/api/v1/${large.name}:download`;
    const download = await slowDownload(url, bearer(who.caller));
    await endings['a lower role']?.(who);
    const other = await somebody();
    const broken = await slowDownload(url, bearer(other.caller));
    await expectBroken(downloadRoute, broken, () => removal(other));
    expect(await download.rest()).toBe('whole');
  });

  it('breaks a download by URL of a member who is removed', async () => {
    const who = await somebody();
    const { download_uri } = await who.caller.post<{ download_uri: string }>(
      `/api/v1/${large.name}:generateDownloadUrl`,
    );
    await expectBroken('/d/{secret}', await slowDownload(download_uri), () => removal(who));
  });

  it('breaks a download by a share link that is revoked', async () => {
    const link = await fixture.owner.post<{ name: string; share_uri: string }>(
      `/api/v1/${large.name}/shareLinks`,
    );
    await expectBroken('/s/{secret}', await slowDownload(link.share_uri), () =>
      fixture.owner.call(`/api/v1/${link.name}`, { method: 'DELETE' }),
    );
  });

  it('breaks a download over gRPC', async () => {
    const who = await somebody();
    const call = fixture.callerOf(who.caller.token).download({ resource_id: large.resource_id });
    await once(call, 'readable');
    call.read();
    await removal(who);
    const isEnded = () => fixture.service.logs().includes('"method":"DownloadFile"');
    const rest = (async () => {
      let last: { status?: { code: number } } = {};
      // A slow reader, so that the right ends before the file does.
      for await (const message of call) {
        last = message;
        if (!isEnded()) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return last.status?.code;
    })();
    expect(await rest).toBe(7);
  });

  it.each(Object.keys(endings))('ends an upload: %s', async (way) => {
    const who = await somebody();
    const upload = beginUpload(`${fixture.owner.url}${fixture.owner.organizationPath}/files:upload`, {
      headers: { ...bearer(who.caller), 'Content-Length': String(largeBytes) },
    });
    await upload.send(Buffer.alloc(2 ** 20));
    await upload.wasRead();
    await endings[way]?.(who);
    const { status } = await upload.answer;
    expect(status).toBe(way === 'the revocation of the token' ? 401 : 403);
  });

  it('ends an upload by tus of a member who is removed', async () => {
    const who = await somebody();
    const location = await begin((await uploadUrl(who.caller)).upload_uri, largeBytes);
    const upload = beginUpload(location, {
      method: 'PATCH',
      headers: {
        ...tusResumable,
        ...offsetStream,
        'Upload-Offset': '0',
        'Content-Length': String(largeBytes),
      },
    });
    await upload.send(Buffer.alloc(2 ** 20));
    await upload.wasRead();
    await removal(who);
    expect((await upload.answer).status).toBe(403);
  });

  it('ends a stream into a file over gRPC', async () => {
    const who = await somebody();
    const call = fixture.callerOf(who.caller.token).upload();
    const answer = answerOf(call);
    await write(call, {
      start: { resource_id: fixture.root, store_name: `stream-${count}.log`, streaming_mode: true },
    });
    await write(call, { block: Buffer.alloc(1_000) });
    await removal(who);
    expect((await answer).status.code).toBe(7);
  });
});
