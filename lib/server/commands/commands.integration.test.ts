import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addAudit } from './audit';
import { addBackup, presentBackup } from './backup';
import { addBootstrap } from './bootstrap';
import { addMaintenance } from './maintenance';
import { addMigrate } from './migrate';
import { addOrganizations } from './organizations';
import { addSecret } from './secret';
import { addTokens } from './tokens';
import { addUsers } from './users';

describe('presentBackup', () => {
  const manifest = {
    format: 1 as const,
    created: '2026-01-02T03:04:05Z',
    instance: 'i1',
    migrations: ['m1'],
    tables: [
      { name: 'files', columns: ['id'], rows: 2, sha256: '' },
      { name: 'users', columns: ['id'], rows: 3, sha256: '' },
    ],
    objects: { count: 4, bytes: 5, list: { rows: 4, sha256: '' } },
    auth_secret: 'included' as const,
  };

  test('counts files, rows and objects', () => {
    expect(presentBackup('/backup', manifest)).toEqual({
      directory: '/backup',
      instance_id: 'i1',
      create_time: '2026-01-02T03:04:05Z',
      files: 2,
      rows: 5,
      objects: { count: 4, bytes: '5' },
      auth_secret: 'included',
    });
  });

  test('says what is not in the backup', () => {
    const { notes } = presentBackup('/backup', { ...manifest, objects: 's3', auth_secret: 'environment' });
    expect(notes).toEqual([expect.stringContaining('bucket'), expect.stringContaining('AUTH_SECRET')]);
  });
});

test('every command and option has a description', () => {
  const program = new Command('holdall');
  for (const add of [
    addAudit,
    addBackup,
    addBootstrap,
    addMaintenance,
    addMigrate,
    addOrganizations,
    addSecret,
    addTokens,
    addUsers,
  ])
    add(program);
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  const undescribed = program.commands
    .flatMap(all)
    .flatMap((command) => [
      ...(command.description() ? [] : [command.name()]),
      ...command.options
        .filter(({ description }) => !description)
        .map(({ long }) => `${command.name()} ${long}`),
      ...command.registeredArguments
        .filter(({ description }) => !description)
        .map((argument) => `${command.name()} <${argument.name()}>`),
    ]);
  expect(undescribed).toEqual([]);
});
