import { createTransport } from 'nodemailer';

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** An address that takes a POST to send no more of these mails (RFC 8058). */
  unsubscribeUri?: string;
};

export type SmtpConfig = { url: string; from: string };

export type Mailer = ReturnType<typeof createMailer>;

/** The limit of each step, so that a server that does not respond does not delay other mail for long. */
const TIMEOUT_MS = 10_000;

export function createMailer({ url, from }: SmtpConfig) {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // No mail needs files or other servers.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    /** Resolves when the server has accepted the mail. @throws the error of the server or the network */
    async send({ unsubscribeUri, ...mail }: Mail): Promise<void> {
      // An object, so that the address is not parsed as a list of recipients.
      await transport.sendMail({
        from,
        ...mail,
        to: { name: '', address: mail.to },
        headers: unsubscribeUri
          ? {
              'List-Unsubscribe': `<${unsubscribeUri}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }
          : {},
      });
    },
  };
}
