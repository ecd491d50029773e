import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export type Received = { from: string; to: string[]; text: string };
/** A mail server that keeps what it gets; `refuses` says whom it takes nothing for. */
export async function startMailServer(port: number, refuses: (address: string) => boolean = () => false) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    // The product keeps a connection open; stopping would wait for it.
    closeTimeout: 1,
    onRcptTo({ address }, _session, done) {
      done(refuses(address) ? new Error('We do not know them.') : null);
    },
    onData(stream: SMTPServerDataStream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          // Lines that were too long for mail are whole again (RFC 2045 §6.7).
          text: Buffer.concat(chunks).toString().replaceAll('=\r\n', '').replaceAll('=3D', '='),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    received,
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
