import { expect, test, vi } from 'vitest';
import { createS3Clients } from './s3-client';
import { defaultS3Limits } from './s3-retry';

test('a client prints no notice about the version of Node', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const access = { region: 'us-east-1', forcePathStyle: false };
  const { calls, downloads } = createS3Clients(access, defaultS3Limits);
  expect(warn).not.toHaveBeenCalled();
  calls.destroy();
  downloads.destroy();
});
