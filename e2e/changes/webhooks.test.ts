import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';

type Received = { id: string; headers: IncomingHttpHeaders; text: string; body: Message };
type Message = { type: string; timestamp: string; data: Record<string, { name: string } & string> };
type Delivery = {
  name: string;
  type: string;
  state: string;
  attempts: number;
  error?: string;
  response_status?: number;
};
type Created = { name: string; secret: string };

let fixture: IsolatedFixture;
let server: Server;
let url: string;
let received: Received[] = [];
/** What the receiver answers. */
let answers: (message: Received) => number = () => 200;
let webhook: Created;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const message = {
      id: String(request.headers['webhook-id']),
      headers: request.headers,
      text,
      body: JSON.parse(text),
    };
    received.push(message);
    response.writeHead(answers(message), { Location: '/elsewhere' }).end('received');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  fixture = await createIsolatedFixture({
    env: { ALLOW_HTTP: '1', WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' },
  });
});
afterAll(async () => {
  server?.close();
  await fixture?.remove();
});

const path = () => `${fixture.owner.organizationPath}/webhooks`;
const api = (name: string) => `/api/v1/${name}`;
beforeEach(async () => {
  received = [];
  answers = () => 200;
  webhook = await fixture.owner.post<Created>(path(), { url, event_types: ['file.*'], display_name: 'Test' });
});
afterEach(() => fixture.owner.call(api(webhook.name), { method: 'DELETE' }));

const deliveries = async () =>
  (await fixture.owner.get<{ deliveries: Delivery[] }>(`${api(webhook.name)}/deliveries`)).deliveries;
const arrived = (count: number) =>
  expect.poll(() => received.length, { timeout: 60_000, interval: 50 }).toBeGreaterThanOrEqual(count);

describe('a webhook', () => {
  it('gets the changes that it wants, signed, in order for each file', async () => {
    const file = await fixture.owner.upload('one', 'one.txt');
    await fixture.owner.post(`${fixture.owner.organizationPath}/folders`, { display_name: 'not wanted' });
    for (const filename of ['two.txt', 'three.txt'])
      await fixture.owner.call(api(file.name), { method: 'PATCH', json: { filename } });
    await arrived(3);
    expect(received.map(({ body }) => body.type)).toEqual(['file.upload', 'file.update', 'file.update']);
    const sequences = received.map(({ body }) => Number(body.data.sequence));
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    for (const { headers, text, body } of received) {
      expect(new Webhook(webhook.secret).verify(text, headers as Record<string, string>)).toEqual(body);
      expect(body.data).toMatchObject({
        organization_id: 'acme',
        actor: fixture.ownerEmail,
        file: { name: file.name },
      });
    }
    expect(new Set(received.map(({ id }) => id)).size).toBe(3);
    await expect
      .poll(async () => (await deliveries()).map(({ state }) => state))
      .toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
  });

  it('is tried with a ping, signed by both secrets while they rotate', async () => {
    const rotated = await fixture.owner.post<Created>(`${api(webhook.name)}:rotateSecret`);
    await fixture.owner.post(`${api(webhook.name)}:ping`);
    await arrived(1);
    const [{ text, headers } = { text: '', headers: {} }] = received;
    for (const { secret } of [webhook, rotated])
      expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toMatchObject({
        type: 'holdall.ping',
      });
  });

  it('gets a failed message again, newly signed under the same id, before what follows it', async () => {
    let failures = 1;
    answers = () => (failures-- > 0 ? 503 : 200);
    const file = await fixture.owner.upload('again', 'again');
    await fixture.owner.call(api(file.name), { method: 'DELETE' });
    await arrived(3);
    expect(received.map(({ body }) => body.type)).toEqual(['file.upload', 'file.upload', 'file.delete']);
    expect(received[1]?.id).toBe(received[0]?.id);
    expect(received[1]?.headers['webhook-timestamp']).not.toBe(received[0]?.headers['webhook-timestamp']);
    expect(
      new Webhook(webhook.secret).verify(received[1]?.text ?? '', received[1]?.headers as never),
    ).toBeTruthy();
  });

  it('takes a redirect for a failure and does not follow it', async () => {
    answers = () => 302;
    await fixture.owner.post(`${api(webhook.name)}:ping`);
    await arrived(1);
    await expect
      .poll(async () => (await deliveries())[0])
      .toMatchObject({ state: 'PENDING', attempts: 1, response_status: 302 });
    expect(received.map(({ headers }) => headers.host)).toHaveLength(1);
  });

  it('is disabled when its receiver is gone, and gets what it missed when it is enabled again', async () => {
    answers = () => 410;
    await fixture.owner.upload('gone', 'gone');
    await expect
      .poll(() => fixture.owner.get(api(webhook.name)), { timeout: 60_000 })
      .toMatchObject({ disabled: true, disable_reason: expect.stringContaining('410') });
    expect(
      await refusal(await fixture.owner.call(`${api(webhook.name)}:ping`, { method: 'POST' })),
    ).toMatchObject({
      reason: 'WEBHOOK_DISABLED',
    });
    const missed = await fixture.owner.upload('missed', 'missed');
    answers = () => 200;
    received = [];
    await fixture.owner.call(api(webhook.name), { method: 'PATCH', json: { disabled: false } });
    await arrived(1);
    expect(received[0]?.body.data.file?.name).toBe(missed.name);
    const [, failed] = await deliveries();
    expect(failed).toMatchObject({ state: 'FAILED', response_status: 410 });
    await fixture.owner.post(`${api(failed?.name ?? '')}:redeliver`);
    await arrived(2);
  });

  it('loses nothing when the service is killed', async () => {
    answers = () => 503;
    const file = await fixture.owner.upload('killed', 'killed');
    await fixture.service.kill();
    answers = () => 200;
    received = [];
    await fixture.instance.start();
    await arrived(1);
    expect(received[0]?.body.data.file?.name).toBe(file.name);
  });

  it('leads to no private address, and has a secret that only its creation shows', async () => {
    for (const bad of ['http://127.0.0.2/', 'https://10.0.0.1/', 'https://localhost/', 'nothing'])
      expect(
        await refusal(
          await fixture.owner.call(path(), { method: 'POST', json: { url: bad, event_types: ['*'] } }),
        ),
      ).toMatchObject({ status: 400, code: 3, reason: 'FIELD_INVALID' });
    expect(webhook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await fixture.owner.get(api(webhook.name))).not.toHaveProperty('secret');
    const [row] = await fixture.query<{ text: string }>('SELECT webhooks::text AS text FROM webhooks');
    expect(row?.text).not.toContain(Buffer.from(webhook.secret.slice(6), 'base64').toString('hex'));
  });
});
