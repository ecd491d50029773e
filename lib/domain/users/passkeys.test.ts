import { expect, test } from 'vitest';
import { relyingPartyOf } from './passkeys';

test.each([
  ['https://files.example', 'files.example'],
  ['https://files.example:8443', 'files.example'],
  ['http://localhost:3000', 'localhost'],
  ['http://files.example', null],
  ['http://127.0.0.1:3000', null],
  ['https://192.0.2.1', null],
  ['https://[2001:db8::1]', null],
])('The passkeys of %s belong to %s', (publicUrl, id) => {
  expect(relyingPartyOf(publicUrl)).toEqual(id === null ? null : { id, origin: publicUrl });
});
