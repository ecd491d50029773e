import { describe, expect, it } from 'vitest';
import { onDisk, onDiskOrNull } from './disk-errors';

const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

describe('onDisk', () => {
  it('returns what the call returns', async () => {
    expect(await onDisk(async () => 7)).toBe(7);
  });

  it.each([
    ['ENOSPC', 'STORAGE_FULL'],
    ['EDQUOT', 'STORAGE_FULL'],
    ['EIO', 'STORAGE_UNAVAILABLE'],
    ['EACCES', 'STORAGE_UNAVAILABLE'],
    ['ENOENT', 'STORAGE_UNAVAILABLE'],
  ])('translates %s to %s and keeps the cause', async (code, reason) => {
    await expect(onDisk(failing(code))).rejects.toMatchObject({ reason, cause: { code } });
  });
});

describe('onDiskOrNull', () => {
  it('is null for a file that does not exist', async () => {
    expect(await onDiskOrNull(failing('ENOENT'))).toBeNull();
  });

  it.each(['EACCES', 'ENOTDIR', 'EIO'])('does not mistake %s for absence', async (code) => {
    await expect(onDiskOrNull(failing(code))).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
  });
});
