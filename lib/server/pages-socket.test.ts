import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { createPagesSocket } from './pages-socket';

it.skipIf(process.platform === 'win32')('is in a directory of our own user, which goes with it', () => {
  const socket = createPagesSocket(tmpdir());
  const directory = dirname(socket.path);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  socket.remove();
  expect(existsSync(directory)).toBe(false);
});
