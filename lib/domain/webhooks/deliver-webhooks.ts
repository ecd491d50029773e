import type { Logger } from 'pino';
import type { Access } from '@/lib/base/actor';
import { newId } from '@/lib/base/ids';
import type { SecretBox } from '@/lib/base/secrets/secret-box';
import type { Change, ChangeFeed } from '@/lib/domain/changes/change-feed';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Webhook, WebhookDelivery } from '@/lib/platform/db/generated/client';
import type { GuardedPost, PostAnswer } from '@/lib/platform/web/guarded-post';
import { matchesType, retryDelayMs, webhookHeaders } from './webhook-message';

type Viewed = Pick<Access, 'organization' | 'role'>;

/** The `data` of a message about a change, which the edge presents as it presents changes. */
export type PresentForWebhook = (change: Change, viewed: Viewed) => Record<string, unknown>;

type DeliverDeps = {
  db: Database;
  secretBox: SecretBox;
  changeFeed: Pick<ChangeFeed, 'readAfter'>;
  guard: Pick<GuardedPost, 'post'>;
  log: Logger;
};

const INTERVAL_MS = 500;
const CONCURRENCY = 10;
const FAN_OUT_SIZE = 200;
/** Longer than an attempt: after a crash another process repeats it. */
const CLAIM_SECONDS = 60;
const KEPT_DAYS = 30;

export type WebhookDeliverer = ReturnType<typeof createWebhookDeliverer>;

/**
 * Sends changes to webhooks, behind the requests that made them: rows first, one for each message, then
 * attempts. Any process takes any row; one that is killed leaves a claim that ends. So every message is sent
 * at least once, and those about one file in order.
 */
export function createWebhookDeliverer({ db, secretBox, changeFeed, guard, log }: DeliverDeps) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const stopping = new AbortController();

  async function run(present: PresentForWebhook): Promise<void> {
    while (!stopping.signal.aborted && (await fanOut(present)) > 0);
    while (!stopping.signal.aborted) {
      const claimed = await claim(db);
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((delivery) => attempt(delivery)));
    }
  }

  /** Makes the deliveries of changes since the position of a webhook. Returns how many webhooks moved. */
  async function fanOut(present: PresentForWebhook): Promise<number> {
    return db.transaction(async (tx) => {
      const behind = await tx.$queryRaw<{ id: string; rootFolderId: string }[]>`
        SELECT w.id, o.root_folder_id AS "rootFolderId" FROM webhooks w
        JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
        WHERE w.disabled_at IS NULL
          AND w.sequence < (SELECT max(s.sequence) FROM audit_seals s WHERE s.organization_id = w.organization_id)
        ORDER BY w.updated_at LIMIT 10 FOR UPDATE OF w SKIP LOCKED`;
      for (const { id, rootFolderId } of behind) {
        const webhook = await tx.webhook.findUniqueOrThrow({ where: { id } });
        await advance(tx, webhook, rootFolderId, present);
      }
      return behind.length;
    });
  }

  async function advance(
    tx: Transaction,
    webhook: Webhook,
    rootFolderId: string,
    present: PresentForWebhook,
  ): Promise<void> {
    const { organizationId, id: webhookId } = webhook;
    const page = await changeFeed.readAfter(organizationId, webhook.sequence, FAN_OUT_SIZE);
    const viewed = { organization: { id: organizationId, rootFolderId }, role: 'OWNER' } as const;
    const wanted = page.changes.filter(({ action }) => matchesType(webhook.eventTypes, action));
    await tx.webhookDelivery.createMany({
      data: wanted.map((change) => ({
        organizationId,
        id: newId(),
        webhookId,
        sequence: change.sequence,
        subject: `${change.resource.kind}/${change.resource.id}`,
        type: change.action,
        body: JSON.stringify({
          type: change.action,
          timestamp: change.createdAt.toISOString(),
          data: { organization_id: organizationId, ...present(change, viewed) },
        }),
        availableAt: new Date(),
      })),
    });
    await tx.$executeRaw`UPDATE webhooks SET sequence = ${page.until} WHERE id = ${webhookId}`;
  }

  async function attempt(delivery: Claimed): Promise<void> {
    const startedAt = performance.now();
    let answer: PostAnswer | null = null;
    let problem: string | null = null;
    try {
      const message = { id: delivery.id, timestamp: Math.floor(Date.now() / 1000), body: delivery.body };
      const headers = webhookHeaders(message, secretsOf(delivery));
      answer = await guard.post(delivery.url, delivery.body, { headers, stopping: stopping.signal });
      if (!isSuccess(answer)) problem = `The receiver answered ${answer.status}.`;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    // It was cut short by the stop: its claim ends, and another process repeats it.
    if (stopping.signal.aborted && !answer) return;
    const durationMs = Math.round(performance.now() - startedAt);
    await settle(delivery, { answer, problem, durationMs }).catch((err) =>
      log.warn({ err, id: delivery.id }, 'could not record a webhook delivery; it will be repeated'),
    );
  }

  function secretsOf({ sealedSecret, previousSealedSecret, previousUntil }: Claimed): string[] {
    const isRotating = previousUntil !== null && previousUntil > new Date();
    const sealed = [sealedSecret, ...(isRotating && previousSealedSecret ? [previousSealedSecret] : [])];
    const secrets = sealed.flatMap((bytes) => secretBox.open(bytes) ?? []);
    if (secrets.length === 0)
      throw new Error('The secret cannot be read: AUTH_SECRET was replaced. Rotate it.');
    return secrets;
  }

  async function settle(
    { organizationId, id, webhookId, attempts }: Claimed,
    {
      answer,
      problem,
      durationMs,
    }: { answer: PostAnswer | null; problem: string | null; durationMs: number },
  ): Promise<void> {
    const isGone = answer?.status === 410;
    const delay =
      problem && !isGone ? retryDelayMs(attempts, Math.random(), answer?.retryAfterSeconds ?? null) : null;
    await db.transaction(async (tx) => {
      await tx.webhookDelivery.updateMany({
        where: { organizationId, id },
        data: {
          availableAt: delay === null ? null : new Date(Date.now() + delay),
          deliveredAt: problem ? null : new Date(),
          lastAttemptAt: new Date(),
          lastDurationMs: durationMs,
          lastStatus: answer?.status ?? null,
          lastAnswer: answer ? answer.text.replaceAll('\0', '').slice(0, 4_096) : null,
          lastError: problem,
        },
      });
      if (!problem || delay !== null) return;
      const disableReason = isGone
        ? 'The receiver answered 410 (Gone).'
        : `${attempts} attempts of a delivery failed. The last one: ${problem}`;
      const { count } = await tx.webhook.updateMany({
        where: { id: webhookId, disabledAt: null },
        data: { disabledAt: new Date(), disableReason, nextEmailAt: new Date() },
      });
      if (count > 0) log.warn({ webhookId, disableReason }, 'disabled a webhook');
    });
  }

  return {
    /** Delivers until {@link stop}; `present` makes the data of messages. */
    start(present: PresentForWebhook): void {
      timer = setInterval(() => {
        running ??= run(present)
          .catch((err) => {
            if (!stopping.signal.aborted) log.warn({ err }, 'delivering webhooks failed; retrying');
          })
          .finally(() => {
            running = null;
          });
      }, INTERVAL_MS);
    },

    async stop(): Promise<void> {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

const isSuccess = ({ status }: PostAnswer) => status >= 200 && status < 300;

type Claimed = Pick<WebhookDelivery, 'organizationId' | 'id' | 'webhookId' | 'body' | 'attempts'> &
  Pick<Webhook, 'url' | 'sealedSecret' | 'previousSealedSecret' | 'previousUntil'>;

/** Claims due deliveries, none of which follows another of its subject that is still to be delivered. */
function claim({ prisma }: Database): Promise<Claimed[]> {
  return prisma.$queryRaw`
    WITH due AS (
      SELECT d.organization_id, d.id FROM webhook_deliveries d
      JOIN webhooks w ON w.organization_id = d.organization_id AND w.id = d.webhook_id AND w.disabled_at IS NULL
      JOIN organizations o ON o.id = d.organization_id AND o.deleted_at IS NULL
      WHERE d.available_at <= now() AND NOT EXISTS (
        SELECT FROM webhook_deliveries earlier
        WHERE earlier.organization_id = d.organization_id AND earlier.webhook_id = d.webhook_id
          AND earlier.subject = d.subject AND earlier.available_at IS NOT NULL AND earlier.sequence < d.sequence)
      ORDER BY d.available_at, d.sequence LIMIT ${CONCURRENCY} FOR UPDATE OF d SKIP LOCKED)
    UPDATE webhook_deliveries d
    SET attempts = attempts + 1, available_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due, webhooks w
    WHERE d.organization_id = due.organization_id AND d.id = due.id
      AND w.organization_id = d.organization_id AND w.id = d.webhook_id
    RETURNING d.organization_id AS "organizationId", d.id, d.webhook_id AS "webhookId", d.body, d.attempts, w.url,
      w.sealed_secret AS "sealedSecret", w.previous_sealed_secret AS "previousSealedSecret", w.previous_until AS "previousUntil"`;
}

/** Deletes the log of finished deliveries after a while. */
export async function deleteOldDeliveries(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    DELETE FROM webhook_deliveries
    WHERE created_at < now() - make_interval(days => ${KEPT_DAYS}) AND available_at IS NULL`;
}
