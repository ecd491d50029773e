import type { Access } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import type { SecretBox } from '@/lib/base/secrets/secret-box';
import { record } from '@/lib/domain/audit/audit';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Webhook, WebhookDelivery } from '@/lib/platform/db/generated/client';
import type { GuardedPost } from '@/lib/platform/web/guarded-post';
import { newWebhookKey, type Signature } from './webhook-message';

export type { Webhook, WebhookDelivery };

/** What an admin says of a webhook. */
export type WebhookSettings = { url: string; eventTypes: string[]; displayName: string | null };

/** How a new webhook signs. */
export type NewWebhookSettings = WebhookSettings & { signature: Signature };

/** A webhook with its secret, which is shown only when it is new; null: its public key verifies. */
export type NewWebhook = { webhook: Webhook; secret: string | null };

export type Webhooks = ReturnType<typeof createWebhooks>;

type WebhooksDeps = { db: Database; secretBox: SecretBox; guard: Pick<GuardedPost, 'problemOf'> };

type PageOf = { pageSize: number; after: TimePosition | null };

const MAX_WEBHOOKS = 20;
/** How long the secret before the last one signs too. */
const ROTATION_HOURS = 24;

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];

/** The webhooks of an organization: settings, secrets and the log of deliveries. */
export function createWebhooks({ db, secretBox, guard }: WebhooksDeps) {
  function checkUrl(url: string): void {
    const problem = guard.problemOf(url);
    if (problem)
      throw fail('FIELD_INVALID', { values: { field: 'url', problem }, metadata: { field: 'url' } });
  }

  /** A new key, for the row and for the response. */
  function newKey(signature: Signature) {
    const { secret, publicKey } = newWebhookKey(signature);
    const sealedSecret = new Uint8Array(secretBox.seal(secret));
    return { row: { sealedSecret, publicKey }, shownSecret: publicKey === null ? secret : null };
  }

  /** Runs a change of one webhook, and records it. */
  function change(
    access: Access<'webhook.manage'>,
    id: string,
    action: 'webhook.update' | 'webhook.delete' | 'webhook.rotate_secret',
    work: (tx: Transaction, webhook: Webhook) => Promise<Webhook>,
  ): Promise<Webhook> {
    const organizationId = access.organization.id;
    return db.transaction(async (tx) => {
      await confirm(tx, access);
      const webhook = await find(tx, organizationId, id);
      const changed = await work(tx, webhook);
      await record(tx, { organizationId, action, target: id, actor: access.actor });
      return changed;
    });
  }

  async function createDelivery(tx: Transaction, { organizationId, id: webhookId }: Webhook, type: string) {
    const id = newId();
    const body = JSON.stringify({
      type,
      timestamp: new Date().toISOString(),
      data: {
        organization_id: organizationId,
        webhook: `organizations/${organizationId}/webhooks/${webhookId}`,
      },
    });
    return tx.webhookDelivery.create({
      data: { organizationId, id, webhookId, subject: id, type, body, availableAt: new Date() },
    });
  }

  return {
    /** Newest first. */
    list: (access: Access<'webhook.manage'>, { pageSize, after }: PageOf): Promise<Webhook[]> =>
      db.prisma.webhook.findMany({
        where: { organizationId: access.organization.id, ...olderThan(after) },
        orderBy: newestFirst,
        take: pageSize,
      }),

    /** @throws NOT_FOUND */
    get: (access: Access<'webhook.manage'>, id: string): Promise<Webhook> =>
      find(db.prisma, access.organization.id, id),

    /**
     * Creates a webhook that gets the changes from now on.
     * @throws INVALID_ARGUMENT for a URL that is not allowed; FAILED_PRECONDITION for too many webhooks
     */
    create(
      access: Access<'webhook.manage'>,
      { signature, ...settings }: NewWebhookSettings,
    ): Promise<NewWebhook> {
      checkUrl(settings.url);
      const displayName = settings.displayName && checkName(settings.displayName);
      const organizationId = access.organization.id;
      const { row, shownSecret } = newKey(signature);
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const count = await tx.webhook.count({ where: { organizationId } });
        if (count >= MAX_WEBHOOKS) throw fail('TOO_MANY_WEBHOOKS', { values: { count: MAX_WEBHOOKS } });
        const last = await tx.auditSeal.findFirst({
          where: { organizationId },
          orderBy: { sequence: 'desc' },
        });
        const webhook = await tx.webhook.create({
          data: {
            ...settings,
            displayName,
            organizationId,
            id: newId(),
            creatorId: access.actor.userId,
            ...row,
            sequence: last?.sequence ?? 0n,
          },
        });
        await record(tx, {
          organizationId,
          action: 'webhook.create',
          target: webhook.id,
          actor: access.actor,
        });
        return { webhook, secret: shownSecret };
      });
    },

    /**
     * Changes a webhook. One that is enabled again gets what it missed.
     * @throws as create; NOT_FOUND
     */
    update(
      access: Access<'webhook.manage'>,
      id: string,
      { isDisabled, ...settings }: Partial<WebhookSettings> & { isDisabled?: boolean },
    ): Promise<Webhook> {
      if (settings.url !== undefined) checkUrl(settings.url);
      const named = settings.displayName ? { displayName: checkName(settings.displayName) } : {};
      return change(access, id, 'webhook.update', (tx, { disabledAt }) => {
        const enabling = { disabledAt: null, disableReason: null, nextEmailAt: null };
        const disabling = { disabledAt: disabledAt ?? new Date() };
        return tx.webhook.update({
          where: { id },
          data: {
            ...settings,
            ...named,
            ...(isDisabled === undefined ? {} : isDisabled ? disabling : enabling),
          },
        });
      });
    },

    /** Deletes a webhook and its deliveries. @throws NOT_FOUND */
    async delete(access: Access<'webhook.manage'>, id: string): Promise<void> {
      await change(access, id, 'webhook.delete', (tx) => tx.webhook.delete({ where: { id } }));
    },

    /** Replaces the secret; the previous one signs too for a day. @throws NOT_FOUND */
    async rotateSecret(access: Access<'webhook.manage'>, id: string): Promise<NewWebhook> {
      let secret: string | null = null;
      const webhook = await change(access, id, 'webhook.rotate_secret', (tx, previous) => {
        const { row, shownSecret } = newKey(previous.publicKey === null ? 'v1' : 'v1a');
        secret = shownSecret;
        return tx.webhook.update({
          where: { id },
          data: {
            ...row,
            previousSealedSecret: previous.sealedSecret,
            previousUntil: new Date(Date.now() + ROTATION_HOURS * 3_600_000),
          },
        });
      });
      return { webhook, secret };
    },

    /** Sends a `holdall.ping`. @throws NOT_FOUND; FAILED_PRECONDITION for a disabled webhook */
    async ping(access: Access<'webhook.manage'>, id: string): Promise<WebhookDelivery> {
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const webhook = await find(tx, access.organization.id, id);
        if (webhook.disabledAt) throw fail('WEBHOOK_DISABLED');
        return createDelivery(tx, webhook, 'holdall.ping');
      });
    },

    /** The deliveries of a webhook, newest first. @throws NOT_FOUND */
    async deliveries(
      access: Access<'webhook.manage'>,
      webhookId: string,
      { pageSize, after }: PageOf,
    ): Promise<WebhookDelivery[]> {
      const organizationId = access.organization.id;
      await find(db.prisma, organizationId, webhookId);
      return db.prisma.webhookDelivery.findMany({
        where: { organizationId, webhookId, ...olderThan(after) },
        orderBy: newestFirst,
        take: pageSize,
      });
    },

    /** Sends a delivery again, with the same id. @throws NOT_FOUND; FAILED_PRECONDITION as ping */
    async redeliver(access: Access<'webhook.manage'>, id: string): Promise<WebhookDelivery> {
      const organizationId = access.organization.id;
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const where = { organizationId_id: { organizationId, id } };
        const delivery =
          isId(id) && (await tx.webhookDelivery.findUnique({ where, include: { webhook: true } }));
        if (!delivery) throw fail('DELIVERY_NOT_FOUND');
        if (delivery.webhook.disabledAt) throw fail('WEBHOOK_DISABLED');
        const data = { availableAt: new Date(), attempts: 0, deliveredAt: null };
        return tx.webhookDelivery.update({ where, data });
      });
    },
  };
}

const isId = (id: string) => /^[\w-]{1,64}$/.test(id);

async function find(tx: Pick<Transaction, 'webhook'>, organizationId: string, id: string): Promise<Webhook> {
  const webhook = isId(id) && (await tx.webhook.findUnique({ where: { id, organizationId } }));
  if (!webhook) throw fail('WEBHOOK_NOT_FOUND');
  return webhook;
}
