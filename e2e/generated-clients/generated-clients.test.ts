import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import type { RoundTrip, Session } from './clients/round-trip';
import { generateClients } from './generate';

const clients = ['with-openapi-fetch', 'with-hey-api'];
const run = promisify(execFile);

describe('a client that is generated from the OpenAPI document', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture();
    await generateClients(await fixture.owner.get('/api/v1/openapi.json'));
  });
  afterAll(() => fixture?.remove());

  it.each(clients)('%s uploads, lists and downloads byte for byte', async (name) => {
    const { roundTrip } = (await import(join(import.meta.dirname, `clients/${name}.ts`))) as {
      roundTrip(session: Session, content: Uint8Array): Promise<RoundTrip>;
    };
    // Text that a client could decode or parse on its way, and bytes that are no text.
    for (const content of [
      Buffer.from('{"a": "\ufeffü"}\r\n'),
      Buffer.from([0, 255, 254, 0xc3, 0x28, 13, 10]),
    ]) {
      const session = {
        url: fixture.url,
        token: fixture.owner.token ?? '',
        organization: fixture.organization,
      };
      const { uploaded, listed, downloaded } = await roundTrip(session, content);
      expect(uploaded).toMatchObject({ size_bytes: String(content.length), mime_type: 'application/json' });
      expect(listed).toContain(uploaded.filename);
      expect(Buffer.from(downloaded)).toEqual(content);
    }
  });

  it('fits the types that its scripts use', async () => {
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', join(import.meta.dirname, 'clients')]);
    expect(stdout).toBe('');
  });
});
