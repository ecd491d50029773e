import { expect, test } from 'vitest';
import { basicPassword } from './basic-password';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  [basic('anyone:sesame'), 'sesame'],
  [basic(':sesame'), 'sesame'],
  [basic('a:b:c'), 'b:c'],
  [basic('a:'), ''],
  [basic('ä:ö'), 'ö'],
  [`Basic ${Buffer.from('ä:öffne dich', 'latin1').toString('base64')}`, 'öffne dich'],
  [basic('without colon'), null],
  ['Bearer abc', null],
  ['Basic', null],
  ['Basic !', null],
  [null, null],
])('The password of %j', (authorization, password) => {
  expect(basicPassword(authorization)).toBe(password);
});
