import { describe, expect, test } from 'vitest';
import { createCapabilities } from './signed-secret';

const capabilities = createCapabilities(['x'.repeat(32)]);
const payload = Buffer.from('organizations/acme');

describe('createCapabilities', () => {
  test.each([[payload], [Buffer.alloc(0)], [Buffer.from([0, 255, 128])]])(
    'verifies what it signed: %s',
    (bytes) => {
      expect(capabilities.verify('upload-url', capabilities.sign('upload-url', bytes))).toEqual(bytes);
    },
  );

  test('rejects a text of another purpose', () => {
    const text = capabilities.sign('upload-url', payload);
    expect(capabilities.verify('download-url', text)).toBeNull();
  });

  test('rejects a text of another secret', () => {
    const text = createCapabilities(['y'.repeat(32)]).sign('upload-url', payload);
    expect(capabilities.verify('upload-url', text)).toBeNull();
  });

  test('verifies what a previous secret signed, and signs with the current one', () => {
    const rotated = createCapabilities(['y'.repeat(32), 'x'.repeat(32)]);
    expect(rotated.verify('upload-url', capabilities.sign('upload-url', payload))).toEqual(payload);
    expect(capabilities.verify('upload-url', rotated.sign('upload-url', payload))).toBeNull();
  });

  test('rejects a change of any byte', () => {
    const bytes = Buffer.from(capabilities.sign('upload-url', payload), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(capabilities.verify('upload-url', changed.toString('base64url'))).toBeNull();
    }
  });

  test('accepts only the canonical text', () => {
    const text = capabilities.sign('upload-url', payload);
    for (const other of ['', text.slice(1), `${text}=`, `${text}\n`, ` ${text}`, text.slice(0, 10)])
      expect(capabilities.verify('upload-url', other)).toBeNull();
  });
});
