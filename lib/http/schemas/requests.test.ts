import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { parse } from '../route';
import { answers, requests } from '.';

const rejected = (field: string) =>
  expect.objectContaining({ reason: 'FIELD_INVALID', metadata: expect.objectContaining({ field }) });

describe('Fields of requests', () => {
  test('that are unknown are ignored', () => {
    expect(parse(requests.addMember, { email: 'a@example.com', role: 'viewer', unknown: 1 })).toEqual({
      email: 'a@example.com',
      role: 'viewer',
      expire_duration: 604_800_000,
    });
  });

  test.each([
    ['role', { email: 'a@example.com', role: 'king' }],
    ['role', { email: 'a@example.com' }],
    ['email', { email: 5, role: 'viewer' }],
    ['email', { email: 'a\0', role: 'viewer' }],
    ['email', { email: '\ud800', role: 'viewer' }],
  ])('name the invalid field: %s', (field, body) => {
    expect(() => parse(requests.addMember, body)).toThrow(rejected(field));
  });

  test('have durations with a default and a limit', () => {
    const lifetime = (expire_duration?: unknown) =>
      parse(requests.generateDownloadUrl, { expire_duration }).expire_duration;
    expect(lifetime()).toBe(3_600_000);
    expect(lifetime(null)).toBe(3_600_000);
    expect(lifetime('1.5s')).toBe(1500);
    expect(lifetime('604800s')).toBe(604_800_000);
    for (const value of ['604801s', '0s', '1h', 5]) {
      expect(() => lifetime(value)).toThrow(rejected('expire_duration'));
    }
  });

  test('have pages of 50 by default and 1000 at most', () => {
    const size = (page_size?: string) => parse(requests.page, { page_size }).page_size;
    expect([size(), size('0'), size('7'), size('5000')]).toEqual([50, 50, 7, 1000]);
    expect(() => size('-1')).toThrow(rejected('page_size'));
  });

  test('have flags as true, false, 1, 0 or nothing', () => {
    const flag = (purge?: string) => parse(requests.deleteFile, { purge }).purge;
    expect([flag(), flag(''), flag('0'), flag('false'), flag('1'), flag('true')]).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(() => flag('yes')).toThrow(rejected('purge'));
  });

  test('that are numbers take them as strings of digits too', () => {
    const fields = Object.values(requests).flatMap((schema) =>
      Object.entries('shape' in schema ? (schema.shape as Record<string, z.ZodType>) : {}),
    );
    const numbers = fields.filter(([, schema]) => schema.safeParse(1).success);
    expect(new Set(numbers.map(([name]) => name))).toEqual(
      new Set([
        'keep_versions',
        'keep_versions_days',
        'max_downloads',
        'max_files',
        'max_size_bytes',
        'quota_bytes',
        'quota_files',
      ]),
    );
    for (const [name, schema] of numbers) {
      expect(schema.parse('1'), name).toEqual(schema.parse(1));
      for (const wrong of [1.5, '1.5', -1, '-1', '', ' 1', '1e1', true, [1]]) {
        expect(schema.safeParse(wrong).success, `${name}: ${wrong}`).toBe(false);
      }
    }
  });

  test('of a body that are optional may be null', () => {
    const absent = { url: null, event_types: null, display_name: null, disabled: null };
    expect(requests.updateWebhook.safeParse(absent).success).toBe(true);
    const created = { url: 'https://hooks.example', event_types: ['*'], signature: null };
    expect(requests.createWebhook.safeParse(created).success).toBe(true);
  });

  test('have counts within limits', () => {
    const count = (max_files: unknown) => parse(requests.generateUploadUrl, { max_files }).max_files;
    expect([count(1), count('10'), count(10_000)]).toEqual([1, 10, 10_000]);
    for (const value of [0, 1.5, 10_001, 'a', true])
      expect(() => count(value)).toThrow(rejected('max_files'));
  });
});

describe('A batch', () => {
  test('selects files by names or by folder, never all by accident', () => {
    for (const body of [{ names: ['a'] }, { folder: 'x', recursive: true }, { folder: null }]) {
      expect(requests.batchDelete.safeParse(body).success).toBe(true);
    }
    for (const body of [
      {},
      { recursive: true },
      { names: ['a'], folder: 'x' },
      { names: ['a'], query: 'b' },
    ]) {
      expect(requests.batchDelete.safeParse(body).success).toBe(false);
    }
  });

  test('of moves requires a destination, which is never the folder of the selection', () => {
    expect(requests.batchMove.safeParse({ names: ['a'], folder: 'x' }).success).toBe(false);
    expect(requests.batchMove.safeParse({ folder: 'x' }).success).toBe(false);
    expect(requests.batchMove.safeParse({ folder: 'x', destination_folder: null }).success).toBe(true);
  });
});

test('The body of every error is a google.rpc.Status', () => {
  expect(answers.status.safeParse({ code: 5, message: 'm', details: [] }).success).toBe(true);
  expect(answers.status.safeParse({ code: '5', message: 'm', details: [] }).success).toBe(false);
});
