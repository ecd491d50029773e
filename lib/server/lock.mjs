// Plain JavaScript without dependencies: it runs in a fresh clone, before anything is installed.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/**
 * Takes the lock of a directory as soon as no other process has it; `onWait` is called when one does.
 *
 * Who has it listens on a socket, which the kernel closes with the last process that has its descriptor, even
 * after `kill -9`. Links with numbers name the sockets. The highest number counts, and the next one is taken
 * only after nobody listens there any more. The highest link stays, so that no number is taken twice.
 */
export async function takeLock(directory, onWait) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const at = (name) => join(directory, String(name));
  const last = () => Math.max(0, ...readdirSync(directory).map(Number).filter(Number.isInteger));
  const own = `socket-${randomUUID().slice(0, 8)}`;
  const waiting = new Set();
  const server = createServer((socket) => waiting.add(socket.on('error', () => {})));
  await once(server.listen(at(own)), 'listening');
  for (let isTaken = false; !isTaken; ) {
    const before = last();
    if ((await waitFor(at(before), onWait)) || !link(own, at(before + 1))) continue;
    // Others may have gone on meanwhile, and removed the link that made this number look free.
    isTaken = last() === before + 1;
    rmSync(at(isTaken ? before : before + 1), { force: true });
  }
  return {
    /** A program that inherits it has the lock as well. */
    fd: server._handle.fd,
    release() {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/**
 * Answers whether somebody listened at an address; if so, when the connection ends. A program that inherited
 * the socket may still have it then.
 */
async function waitFor(address, onWait) {
  const socket = connect(address).once('connect', onWait).resume();
  const error = await new Promise((resolve) => {
    socket.once('error', resolve).once('close', () => resolve());
  });
  if (error && !['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code)) throw error;
  return error === undefined || error.code === 'ECONNRESET';
}

/** Answers false where the path exists already. */
function link(target, path) {
  try {
    symlinkSync(target, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}
