import type { Logger } from 'pino';
import type { Mail, Mailer } from './mailer';

/** With delays that double, the attempts cover about a day. */
export const MAX_ATTEMPTS = 14;
/** Longer than sending a mail can take: after a crash another process claims it. */
export const CLAIM_SECONDS = 300;

/** A mail to send; `attempts` counts this one. */
export type DueMail = { id: string; attempts: number };

export type MailQueue = ReturnType<typeof createMailQueue>;

type MailQueueDeps<Due extends DueMail> = {
  mailer: Mailer | null;
  log: Logger;
  /** What is sent, for the log: "an invitation". */
  what: string;
  /** Claims the next due mail for {@link CLAIM_SECONDS}; other processes skip it meanwhile. */
  claimNext(): Promise<Due | undefined>;
  compose(due: Due): Mail;
  /** Schedules the next attempt; null: there is none. */
  schedule(id: string, nextEmailAt: Date | null): Promise<unknown>;
};

/**
 * Sends mail in the background, after what it is about was committed. A crash right after sending may send a
 * mail twice.
 */
export function createMailQueue<Due extends DueMail>(deps: MailQueueDeps<Due>) {
  const { mailer, log, what } = deps;
  let sending: Promise<void> | null = null;
  let isStopped = false;

  async function sendDue(mailer: Mailer): Promise<void> {
    while (!isStopped) {
      const due = await deps.claimNext();
      if (!due) return;
      try {
        await mailer.send(deps.compose(due));
        await deps.schedule(due.id, null);
      } catch (err) {
        const isLast = due.attempts >= MAX_ATTEMPTS;
        await deps.schedule(due.id, isLast ? null : new Date(Date.now() + retryDelayMs(due.attempts)));
        log.warn({ err, id: due.id, isLast }, `could not send ${what} by email`);
      }
    }
  }

  return {
    isOn: mailer !== null,

    /** Sends all due mails. A call during another one does nothing. */
    async send(): Promise<void> {
      if (!mailer || sending) return;
      sending = sendDue(mailer).finally(() => {
        sending = null;
      });
      await sending;
    },

    /** Waits for the mail that is being sent. */
    async stop(): Promise<void> {
      isStopped = true;
      await sending?.catch(() => {});
    },
  };
}

/** How long to wait after this many failed attempts. */
export const retryDelayMs = (attempts: number) => 2 ** attempts * 5_000;
