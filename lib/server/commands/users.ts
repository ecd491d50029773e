import type { Command } from 'commander';
import { deleteUser } from '@/lib/domain/instance/delete-user';
import { randomPassword } from '@/lib/domain/users/users';
import type { User } from '@/lib/platform/db/generated/client';
import { userOf } from './organizations';
import { inSession } from './session';

export function addUsers(program: Command): void {
  const user = program.command('user').description('manage users');

  user
    .command('create')
    .description('create a user')
    .requiredOption('--email <email>', 'email address')
    .option('--name <name>', 'display name (default: the part of the email address before the @)')
    .option('--password <password>', 'password (default: generated and printed)')
    .action(({ email, name, password = randomPassword() }: Record<string, string | undefined>) =>
      inSession(async ({ app }) => {
        const created = await app.users.create({
          email: email ?? '',
          displayName: name,
          password,
          isEmailVerified: true,
        });
        return { ...present(created), password };
      }),
    );

  user
    .command('list')
    .description('list all users')
    .action(() => inSession(async ({ app }) => ({ users: (await app.users.list()).map(present) })));

  user
    .command('set-password')
    .description('set a password and sign the user out everywhere')
    .requiredOption('--email <email>', 'email address of the user')
    .option('--password <password>', 'password (default: generated and printed)')
    .action(({ email, password = randomPassword() }: { email: string; password?: string }) =>
      inSession(async ({ app }) => ({ ...present(await app.users.setPassword(email, password)), password })),
    );

  user
    .command('reset-factors')
    .description(
      'remove the second factors and recovery codes of a user who lost them, and sign the user out',
    )
    .requiredOption('--email <email>', 'email address of the user')
    .action(({ email }: { email: string }) =>
      inSession(async ({ app }) => present(await app.factors.reset(email))),
    );

  user
    .command('disable')
    .description('disable a user: their sessions, tokens and URLs stop working')
    .requiredOption('--email <email>', 'email address of the user')
    .action(({ email }: { email: string }) =>
      inSession(async ({ app }) => present(await app.users.disable(email))),
    );

  user
    .command('delete')
    .description('delete a user and their personal data; what they created stays')
    .requiredOption('--email <email>', 'email address of the user')
    .action(({ email }: { email: string }) =>
      inSession(async ({ app }) => {
        const { id } = await userOf(app, email);
        await app.db.transaction((tx) => deleteUser(tx, id));
        return { id, email, deleted: true };
      }),
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
