import { execFileSync } from 'node:child_process';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What no answer may have in it. */
export const canaryContent = 'the canary sings outside';

/**
 * Stands in a path for the name of a file that is outside, and then for one that does not exist: the two must
 * be indistinguishable.
 */
export const canary = '<canary>';
export const canaryNames = ['canary', 'nothing'] as const;

/**
 * Makes, in a new directory, a root `acme` that is full of traps, beside what must never be reached. Answers
 * the root. Linked to the root, every one of {@link hostilePaths} is refused with INVALID_ARGUMENT,
 * PERMISSION_DENIED or NOT_FOUND, whatever is asked of it.
 */
export async function makeTraps(directory: string): Promise<string> {
  const root = join(directory, 'acme');
  const outside = join(directory, 'outside');
  for (const folder of [join(root, 'folder'), outside, join(directory, 'acme2')])
    await mkdir(folder, { recursive: true });
  await writeFile(join(root, 'folder', 'a.txt'), 'inside');
  for (const folder of [directory, outside, join(directory, 'acme2')])
    await writeFile(join(folder, 'canary'), canaryContent);

  for (const name of canaryNames) {
    await symlink(`../outside/${name}`, join(root, `to-${name}`));
    await symlink(join(outside, name), join(root, 'folder', `to-${name}`));
    await symlink(`to-${name}`, join(root, `to-to-${name}`));
  }
  const links = {
    'to-outside': '../outside',
    'to-outside-absolute': outside,
    'to-parent': '..',
    'to-lookalike': '../acme2',
    'to-inside': 'folder',
    'to-inside-file': 'folder/a.txt',
    'to-itself': 'to-itself',
    'to-root': '/',
    'to-proc': '/proc/self',
    'to-zero': '/dev/zero',
    'to-chain': 'to-parent/outside',
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(root, name));
  await link(join(outside, 'canary'), join(root, 'hard'));
  execFileSync('mkfifo', [join(root, 'fifo')]);
  await new Promise<void>((resolve) => {
    createServer().listen(join(root, 'socket'), resolve).unref();
  });
  return root;
}

/**
 * `directory` is what {@link makeTraps} was given. All of them are asked to be overwritten and removed, by a
 * product that may run as root and have a mistake: so everything they lead to belongs to the test, or cannot
 * be harmed.
 */
export function hostilePaths(directory: string): string[] {
  const outside = join(directory, 'outside');
  return [
    // Text that reads as another name
    '\u202egpj.exe',
    'folder/\u2066a.txt',
    // Ways up
    '..',
    '.',
    `../${canary}`,
    `../outside/${canary}`,
    `../acme2/${canary}`,
    '../acme/folder/a.txt',
    `../../../../../../../../../..${outside}/${canary}`,
    `./../${canary}`,
    './folder/a.txt',
    `folder/../../${canary}`,
    'folder/../folder/a.txt',
    'folder/..',
    'folder/.',
    'folder/./a.txt',
    `folder/a.txt/../../../${canary}`,
    `nothing/../../${canary}`,
    // From the top
    '/',
    '//',
    `${outside}/${canary}`,
    `/${outside}/${canary}`,
    `folder/${outside}/${canary}`,
    '/proc/version',
    '/proc/self/environ',
    `file://${outside}/${canary}`,
    `~/${canary}`,
    // Empty names
    '/folder/a.txt',
    'folder/',
    'folder//a.txt',
    'folder/a.txt/',
    // Backslashes
    `..\\${canary}`,
    `..\\outside\\${canary}`,
    `folder\\..\\..\\${canary}`,
    `folder/..\\../${canary}`,
    `C:\\${canary}`,
    `\\\\localhost\\${canary}`,
    'folder\\a.txt',
    // Control characters
    '\0',
    'folder/a.txt\0',
    `../${canary}\0.txt`,
    `to-outside\0/${canary}`,
    'folder/a\n.txt',
    'folder/a\r\n.txt',
    'folder/\u001b[2J',
    'folder/\u007f',
    'folder/\u0085',
    // Too long
    'x'.repeat(256),
    'ü'.repeat(128),
    `folder/${'x'.repeat(256)}`,
    `${'x/'.repeat(100)}x`,
    `${'../'.repeat(200)}${canary}`,
    `${'x'.repeat(200)}/`.repeat(21),
    // Symbolic links
    `to-${canary}`,
    `folder/to-${canary}`,
    `to-to-${canary}`,
    'to-outside',
    `to-outside/${canary}`,
    `to-outside-absolute/${canary}`,
    `to-parent/${canary}`,
    'to-parent/acme/folder/a.txt',
    `to-lookalike/${canary}`,
    'to-inside',
    'to-inside/a.txt',
    'to-inside-file',
    'to-itself',
    `to-itself/${canary}`,
    `to-root${outside}/${canary}`,
    'to-root/proc/version',
    'to-proc/environ',
    `to-proc/root${outside}/${canary}`,
    'to-proc/fd/0',
    'to-zero',
    `to-chain/${canary}`,
    // Other traps
    'hard',
    'fifo',
    'fifo/x',
    'socket',
    'socket/x',
    'folder/a.txt/x',
    '.holdall-0123456789abcdefghijklmno.part',
    'folder/.holdall-0123456789abcdefghijklmno.part',
    // Encodings, looked through once too often
    `%2e%2e/${canary}`,
    `%252e%252e/${canary}`,
    `..%c0%af../${canary}`,
    `..;/${canary}`,
    `\u2025/${canary}`,
    `\uff0e\uff0e/${canary}`,
    `.../${canary}`,
    ` ../${canary}`,
  ];
}

/**
 * Names that look hostile and are names like any other: nothing is there, and what is written under one is
 * inside.
 */
export const oddNames = [
  '%2e%2e%2fcanary',
  '..%2fcanary',
  '..%5ccanary',
  '..\u2215canary',
  '..\uff0fcanary',
  '..\uff3ccanary',
  '\u2025',
  '...',
  '.. ',
  ' ..',
  '..%00',
  '%00',
  '$(id)',
  '-rf',
  'CON',
  'a:b',
  '.holdall-short.part',
];

/** Percent-encoded text that is no text, or is so only to the forgiving. */
export const hostileEncodings = [
  '%ff',
  '%c0%ae%c0%ae%2f',
  '..%c0%af',
  '%e0%80%ae%e0%80%ae/',
  '%ed%a0%80',
  '%f4%90%80%80',
  '%',
  '%2',
  '%zz',
  '%u002e%u002e/',
  'folder%2fa.txt%00',
  '%2e%2e%2f',
  '%2e%2e/',
  '..%2f',
  '..%5c',
  '%2fproc%2fversion',
];
