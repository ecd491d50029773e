import { describe, expect, it } from 'vitest';
import { fail } from '@/lib/base/errors';
import { ConfigError } from '@/lib/config';
import { toConfigError } from './open-storage';

const refused = (httpStatusCode: number) =>
  fail('STORAGE_UNAVAILABLE', { cause: Object.assign(new Error(), { $metadata: { httpStatusCode } }) });

describe('toConfigError', () => {
  it.each([
    [404, 'S3_BUCKET'],
    [403, 'S3_ACCESS_KEY_ID'],
    [301, 'S3_REGION'],
    [400, 'S3_ENDPOINT'],
  ])('names the setting for status %i: %s', (status, setting) => {
    const error = toConfigError(refused(status), 'photos');
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(setting);
    expect(String(error)).toContain('photos');
  });

  it('names the settings where there are no credentials', () => {
    const cause = Object.assign(new Error(), { name: 'CredentialsProviderError' });
    const error = toConfigError(fail('STORAGE_UNAVAILABLE', { cause }), 'photos');
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('S3_ACCESS_KEY_ID');
  });

  it('does not blame a setting for a store that is down', () => {
    const error = refused(503);
    expect(toConfigError(error, 'photos')).toBe(error);
  });
});
