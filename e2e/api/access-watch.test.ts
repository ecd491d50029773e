import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, write } from '../grpc/client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture } from '../grpc/fixture';
import type { Caller } from '../infrastructure/api';
import { beginUpload } from '../infrastructure/slow-upload';
import { begin, offsetStream, tusResumable, uploadUrl } from '../uploads/tus';

/** More than all buffers between the service and a client that does not read. */
const largeBytes = 64 * 2 ** 20;
const timeout = { timeout: 60_000, interval: 100 };

describe('a permission that ends during a transfer', () => {
  let fixture: IsolatedGrpcFixture;
  let large: { name: string; resource_id: string };
  let count = 0;
  beforeAll(async () => {
    fixture = await createIsolatedGrpcFixture({ env: { PERMISSION_RECHECK_SECONDS: '1' } });
    large = await fixture.owner.upload(Buffer.alloc(largeBytes), 'large.bin');
  });
  afterAll(() => fixture?.remove());

  type Member = { caller: Caller; email: string };
  async function createMember(): Promise<Member> {
    count += 1;
    const email = `member-${count}@example.com`;
    return { caller: await fixture.createUser(email, 'editor'), email };
  }

  /** What ends or reduces the permissions of a member. */
  const revocations: Record<string, (member: Member) => Promise<unknown>> = {
    'the removal of the member': ({ email }) =>
      fixture.instance.holdall('member', 'remove', '--organization', 'acme', '--email', email),
    'the revocation of the token': async ({ caller }) => {
      const { tokens } = await caller.get<{ tokens: { name: string }[] }>('/api/v1/tokens');
      await caller.call(`/api/v1/${tokens[0]?.name}`, { method: 'DELETE' });
    },
    'a lower role': ({ email }) =>
      fixture.instance.holdall(
        'member',
        'add',
        '--organization',
        'acme',
        '--email',
        email,
        '--role',
        'viewer',
      ),
  };
  const removal = revocations['the removal of the member'] as (member: Member) => Promise<unknown>;

  const bearer = ({ token }: Caller) => ({ Authorization: `Bearer ${token}` });

  /** A download that pauses after its first bytes. */
  async function slowDownload(url: string, headers: Record<string, string> = {}) {
    const request = get(url, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    await once(response, 'readable');
    response.read(1);
    return {
      /** Reads on to the end. */
      async rest(): Promise<'interrupted' | 'complete'> {
        try {
          for await (const _ of response);
          return response.complete ? 'complete' : 'interrupted';
        } catch {
          return 'interrupted';
        }
      },
    };
  }

  const unfinished = (route: string) =>
    fixture.service
      .logs()
      .split('\n')
      .filter((line) => line.includes(`"route":"${route}"`) && line.includes('"whole":false')).length;

  /**
   * Ends the permission, waits until the service has interrupted the download, and reads what was buffered.
   */
  async function expectInterrupted(
    route: string,
    download: Awaited<ReturnType<typeof slowDownload>>,
    end: () => Promise<unknown>,
  ) {
    const before = unfinished(route);
    await end();
    await expect.poll(() => unfinished(route), timeout).toBe(before + 1);
    expect(await download.rest()).toBe('interrupted');
  }

  const downloadRoute = '/api/v1/organizations/{organization_id}/files/{file}:download';

  it.each(['the removal of the member', 'the revocation of the token'])(
    'interrupts a download: %s',
    async (revocation) => {
      const member = await createMember();
      const url = `${fixture.owner.url}/api/v1/${large.name}:download`;
      await expectInterrupted(downloadRoute, await slowDownload(url, bearer(member.caller)), async () =>
        revocations[revocation]?.(member),
      );
    },
  );

  it('leaves a download alone whose permission remains', async () => {
    const member = await createMember();
    const url = `${fixture.owner.url}/api/v1/${large.name}:download`;
    const download = await slowDownload(url, bearer(member.caller));
    await revocations['a lower role']?.(member);
    const other = await createMember();
    const interrupted = await slowDownload(url, bearer(other.caller));
    await expectInterrupted(downloadRoute, interrupted, () => removal(other));
    expect(await download.rest()).toBe('complete');
  });

  it('interrupts a download by URL of a removed member', async () => {
    const member = await createMember();
    const { download_uri } = await member.caller.post<{ download_uri: string }>(
      `/api/v1/${large.name}:generateDownloadUrl`,
    );
    await expectInterrupted('/d/{secret}', await slowDownload(download_uri), () => removal(member));
  });

  it('interrupts a download by a revoked share link', async () => {
    const link = await fixture.owner.post<{ name: string; share_uri: string }>(
      `/api/v1/${large.name}/shareLinks`,
    );
    await expectInterrupted('/s/{secret}', await slowDownload(link.share_uri), () =>
      fixture.owner.call(`/api/v1/${link.name}`, { method: 'DELETE' }),
    );
  });

  it('interrupts a download over gRPC', async () => {
    const member = await createMember();
    const call = fixture.callerOf(member.caller.token).download({ resource_id: large.resource_id });
    await once(call, 'readable');
    call.read();
    await removal(member);
    const isEnded = () => fixture.service.logs().includes('"method":"DownloadFile"');
    const rest = (async () => {
      let last: { status?: { code: number } } = {};
      // A slow reader, so that the permission ends before the file does.
      for await (const message of call) {
        last = message;
        if (!isEnded()) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return last.status?.code;
    })();
    expect(await rest).toBe(7);
  });

  it.each(Object.keys(revocations))('refuses the rest of an upload: %s', async (revocation) => {
    const member = await createMember();
    const upload = beginUpload(`${fixture.owner.url}${fixture.owner.organizationPath}/files:upload`, {
      headers: { ...bearer(member.caller), 'Content-Length': String(largeBytes) },
    });
    await upload.send(Buffer.alloc(2 ** 20));
    await upload.wasRead();
    await revocations[revocation]?.(member);
    const { status } = await upload.answer;
    expect(status).toBe(revocation === 'the revocation of the token' ? 401 : 403);
  });

  it('refuses the rest of a tus upload of a removed member', async () => {
    const member = await createMember();
    const location = await begin((await uploadUrl(member.caller)).upload_uri, largeBytes);
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
    await removal(member);
    expect((await upload.answer).status).toBe(403);
  });

  it('refuses the rest of a stream into a file over gRPC', async () => {
    const member = await createMember();
    const call = fixture.callerOf(member.caller.token).upload();
    const answer = answerOf(call);
    await write(call, {
      start: { resource_id: fixture.root, store_name: `stream-${count}.log`, streaming_mode: true },
    });
    await write(call, { block: Buffer.alloc(1_000) });
    await removal(member);
    expect((await answer).status.code).toBe(7);
  });
});
