import { createTransport } from 'nodemailer';

export type Mail = { to: string; subject: string; text: string };

/** Where mail leaves the building. */
export type SmtpConfig = { url: string; from: string };

export type Mailer = ReturnType<typeof createMailer>;

/** A server that does not answer must not hold mail up for longer than other mail would wait. */
const TIMEOUT_MS = 10_000;

export function createMailer({ url, from }: SmtpConfig) {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Nothing that we write needs files or other servers.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    /** Resolves when the server has taken it over; throws what it or the network said. */
    async send(mail: Mail): Promise<void> {
      await transport.sendMail({ from, ...mail });
    },
  };
}
