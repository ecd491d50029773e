import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { without } from '../infrastructure/programs';
import { openStream, type ServerEvent } from './follower';

// Not everyone has the programs of the system in their path.
const nginx = ['nginx', '/usr/sbin/nginx'].find((program) => without(program) === '');
const noNginx = nginx ? '' : without('nginx');

/** nginx with its defaults, which collect the answers of the service behind it. */
const configuration = (folder: string, port: number, upstream: string) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });

it.skipIf(noNginx)(`a stream passes through nginx event by event, and is resumed${noNginx}`, async () => {
  const fixture = await createFixture();
  const folder = await mkdtemp(join(tmpdir(), 'holdall-nginx-'));
  const [port] = (await freePorts(1)) as [number];
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration(folder, port, fixture.url));
  const proxy = spawn(nginx as string, ['-p', folder, '-c', file, '-e', join(folder, 'error.log')]);
  const leaving = new AbortController();
  try {
    await expect.poll(() => isOpen(port), { timeout: 30_000 }).toBe(true);
    const through = { ...fixture.owner, url: `http://127.0.0.1:${port}` };
    const { response, events } = await openStream(through, { signal: leaving.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    /** The next event about a file. */
    const next = async (of: AsyncIterator<ServerEvent>, name: string): Promise<string> => {
      for (;;) {
        const { value } = await of.next();
        if (value.change?.file?.name === name) return value.id;
      }
    };
    const following = events[Symbol.asyncIterator]();
    // Each arrives before the next one is made.
    let id = '';
    for (const name of ['one', 'two', 'three'])
      id = await next(following, (await fixture.owner.upload(name, name)).name);
    leaving.abort();
    const missed = await fixture.owner.upload('missed', 'missed');
    const resuming = new AbortController();
    const resumed = await openStream(through, { lastEventId: id, signal: resuming.signal });
    await next(resumed.events[Symbol.asyncIterator](), missed.name);
    resuming.abort();
  } finally {
    leaving.abort();
    proxy.kill();
    if (proxy.exitCode === null && proxy.signalCode === null) await once(proxy, 'exit');
    await rm(folder, { recursive: true, force: true });
    await fixture.remove();
  }
});
