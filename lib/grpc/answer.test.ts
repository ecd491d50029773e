import { expect, test } from 'vitest';
import { fail } from '@/lib/base/errors';
import { pathInvalid } from '@/lib/domain/linked/linked-path';
import { inOwnField } from './answer';

test('An invalid path in an external folder names the field of the call', () => {
  expect(inOwnField(pathInvalid('has a backslash'))).toMatchObject({
    reason: 'LINKED_PATH_INVALID',
    message: expect.stringMatching(/^file_path has a backslash\./),
    metadata: { field: 'file_path' },
  });
});

test('Other errors stay as they are', () => {
  for (const error of [fail('RESOURCE_IS_FOLDER'), pathInvalid('has a backslash', 'descendant_id')])
    expect(inOwnField(error)).toBe(error);
});
