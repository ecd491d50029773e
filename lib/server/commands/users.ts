import type { Command } from 'commander';
import { randomPassword } from '@/lib/domain/users/users';
import type { User } from '@/lib/platform/db/generated/client';
import { inSession } from './session';

export function addUsers(program: Command): void {
  const user = program.command('user').description('people who can sign in');

  user
    .command('create')
    .requiredOption('--email <email>')
    .option('--name <name>', 'display name; the first part of the e-mail if absent')
    .option('--password <password>', 'made up and printed if absent')
    .action(({ email, name, password = randomPassword() }: Record<string, string | undefined>) =>
      inSession(async ({ app }) => {
        const made = await app.users.create({ email: email ?? '', displayName: name, password });
        return { ...present(made), password };
      }),
    );

  user
    .command('list')
    .description('all users')
    .action(() => inSession(async ({ app }) => ({ users: (await app.users.list()).map(present) })));

  user
    .command('set-password')
    .description('set a password and end the sessions of the user')
    .requiredOption('--email <email>')
    .option('--password <password>', 'made up and printed if absent')
    .action(({ email, password = randomPassword() }: { email: string; password?: string }) =>
      inSession(async ({ app }) => ({ ...present(await app.users.setPassword(email, password)), password })),
    );

  user
    .command('disable')
    .description('end everything the user may do: sessions, tokens, URLs')
    .requiredOption('--email <email>')
    .action(({ email }: { email: string }) =>
      inSession(async ({ app }) => present(await app.users.disable(email))),
    );
}

function present({ id, email, displayName, isAdministrator, disabledAt, createdAt }: User) {
  return {
    id,
    email,
    display_name: displayName,
    administrator: isAdministrator,
    disabled: disabledAt !== null,
    create_time: createdAt,
  };
}
