import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';

type Received = { from: string; to: string[]; text: string };
type Invitation = { name: string; email?: string; invite_uri: string; mail_pending?: boolean };

/** A mail server that keeps what it gets; `refuses` says whom it takes nothing for. */
async function startMailServer(port: number, refuses: (address: string) => boolean = () => false) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      done(refuses(address) ? new Error('We do not know them.') : null);
    },
    onData(stream: SMTPServerDataStream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          // Lines that were too long for mail are whole again (RFC 2045 §6.7).
          text: Buffer.concat(chunks).toString().replaceAll('=\r\n', '').replaceAll('=3D', '='),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    received,
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

const timeout = { timeout: 90_000, interval: 200 };

describe('an invitation by mail', () => {
  let fixture: IsolatedFixture;
  let mail: Awaited<ReturnType<typeof startMailServer>>;
  let port: number;
  beforeAll(async () => {
    [port] = (await freePorts(1)) as [number];
    fixture = await createIsolatedFixture({
      env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Holdall <files@example.com>' },
    });
  });
  afterAll(() => fixture?.remove());
  beforeEach(async () => {
    mail = await startMailServer(port, (address) => address.startsWith('refused'));
  });
  afterEach(() => mail.stop());

  const invite = (json: object) =>
    fixture.owner.post<Invitation>(`${fixture.owner.organizationPath}/invitations`, {
      role: 'editor',
      ...json,
    });
  const invitations = async () => {
    const path = `${fixture.owner.organizationPath}/invitations`;
    return (await fixture.owner.get<{ invitations: Invitation[] }>(path)).invitations;
  };
  const sentTo = (address: string) => mail.received.filter(({ to }) => to.includes(address));

  it('reaches the address that it names, once, with the link that the API returns', async () => {
    const email = 'guest@example.com';
    const { invite_uri } = await invite({ email });
    await expect.poll(() => sentTo(email), timeout).toHaveLength(1);
    const [{ from, to, text } = { from: '', to: [], text: '' }] = sentTo(email);
    expect({ from, to }).toEqual({ from: 'files@example.com', to: [email] });
    expect(text).toContain(invite_uri);
    const guest = await fixture.createUser(email);
    const invitation_secret = invite_uri.split('/').at(-1);
    const accepted = await guest.call('/api/v1/invitations:accept', {
      method: 'POST',
      json: { invitation_secret },
    });
    expect(accepted.status).toBe(200);
    // Whatever would be sent again would be by the time that the next one has come.
    await invite({ email: 'next@example.com' });
    await expect.poll(() => sentTo('next@example.com'), timeout).toHaveLength(1);
    expect(sentTo(email)).toHaveLength(1);
  });

  it('is useless to other users, and its header names only the inviter and the organization', async () => {
    const before = mail.received.length;
    await invite({});
    await invite({ email: 'last@example.com' });
    await expect.poll(() => sentTo('last@example.com'), timeout).toHaveLength(1);
    expect(mail.received).toHaveLength(before + 1);
    expect(mail.received.at(-1)?.text).toMatch(/^Subject: .* invites you to acme\r$/m);
  });

  it('comes when a mail server that was away is back, unless it was revoked meanwhile', async () => {
    await mail.stop();
    const [late, revoked] = [
      await invite({ email: 'late@example.com' }),
      await invite({ email: 'revoked@example.com' }),
    ];
    expect(late.mail_pending).toBe(true);
    const failures = () => fixture.service.logs().split('could not send an invitation').length - 1;
    await expect.poll(failures, timeout).toBeGreaterThanOrEqual(2);
    await fixture.owner.call(`/api/v1/${revoked.name}`, { method: 'DELETE' });
    mail = await startMailServer(port);
    await expect.poll(() => sentTo('late@example.com'), timeout).toHaveLength(1);
    const isPending = async () => (await invitations()).find(({ name }) => name === late.name)?.mail_pending;
    await expect.poll(isPending, timeout).toBeUndefined();
    expect(sentTo('revoked@example.com')).toEqual([]);
  });

  it('that the mail server refuses stays open, and holds up no other', async () => {
    const refused = await invite({ email: 'refused@example.com' });
    await invite({ email: 'taken@example.com' });
    await expect.poll(() => sentTo('taken@example.com'), timeout).toHaveLength(1);
    expect(await invitations()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ name: refused.name, mail_pending: true })]),
    );
  });
});
