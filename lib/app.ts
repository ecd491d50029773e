import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { createVersions } from '@/lib/domain/files/versions';
import { createShareDownloads } from '@/lib/domain/sharing/share-downloads';
import { armFailpoint } from './base/failpoint';
import { newId } from './base/ids';
import { createRates } from './base/rate-limits';
import { type AuthSecrets, authSecret } from './base/secrets/auth-secret';
import { createSecretBox } from './base/secrets/secret-box';
import { createCapabilities } from './base/secrets/signed-secret';
import type { Config } from './config';
import { createArchives } from './domain/archives/archives';
import { createDownloadLog } from './domain/audit/download-log';
import { createSealer } from './domain/audit/sealer';
import { createChangeFeed } from './domain/changes/change-feed';
import { createStars } from './domain/entries/stars';
import { createBatches } from './domain/files/batches';
import { createFiles } from './domain/files/files';
import { createFolders } from './domain/folders/folders';
import { createPaths } from './domain/folders/paths';
import { createInstance } from './domain/instance/instance';
import { checkPairing } from './domain/instance/pairing';
import { checkSecret } from './domain/instance/secret-check';
import { createLinkTargets } from './domain/linked/link-targets';
import { createLinkedFiles } from './domain/linked/linked-files';
import { checkLinkRoots } from './domain/linked/own-locations';
import { faceOf } from './domain/metering/faces';
import { createQuotaMails } from './domain/metering/quota-mails';
import { createUsageMeter } from './domain/metering/usage-meter';
import { createNoticeMails } from './domain/notices/notice-mails';
import { createNotices } from './domain/notices/notices';
import { createOperations } from './domain/operations/operations';
import { createAccess } from './domain/organizations/access';
import { createAccessWatch } from './domain/organizations/access-watch';
import { createInvitationMails } from './domain/organizations/invitation-mails';
import { createInvitations } from './domain/organizations/invitations';
import { createMembers } from './domain/organizations/members';
import { createOrganizations } from './domain/organizations/organizations';
import { createDownloadUrls } from './domain/sharing/download-urls';
import { createLinkRevocation } from './domain/sharing/link-revocation';
import { createShareLinks } from './domain/sharing/share-links';
import { createShareVisits } from './domain/sharing/share-visits';
import { createThumbnails } from './domain/thumbnails/thumbnails';
import { createTokens } from './domain/tokens/tokens';
import { createFileStreams } from './domain/uploads/file-streams';
import { createLeaseRegistry } from './domain/uploads/lease-registry';
import { createResumables } from './domain/uploads/resumable';
import { createUploadFile } from './domain/uploads/upload-file';
import { createUploadUrls } from './domain/uploads/upload-urls';
import { createUploads } from './domain/uploads/uploads';
import { createEmailLinkMails } from './domain/users/email-link-mails';
import { createEmailLinks } from './domain/users/email-links';
import { createFactors } from './domain/users/factors';
import { createKnownBrowsers } from './domain/users/known-browsers';
import { createMassLimits } from './domain/users/mass-limits';
import { createPasskeys } from './domain/users/passkeys';
import { createPasswordGuesses } from './domain/users/password-guesses';
import { createPasswordHasher } from './domain/users/password-hasher';
import { createPictures } from './domain/users/pictures';
import { createSessionCookie } from './domain/users/session-cookie';
import { createSessions } from './domain/users/sessions';
import { createSignIn } from './domain/users/sign-in';
import { createUsers } from './domain/users/users';
import { createWebhookDeliverer } from './domain/webhooks/deliver-webhooks';
import { createWebhookMails } from './domain/webhooks/webhook-mails';
import { createWebhooks } from './domain/webhooks/webhooks';
import { createWorker } from './domain/worker/worker';
import { openDatabase } from './platform/db/database';
import { createMailer } from './platform/mail/mailer';
import { createRenderer } from './platform/rendering/renderer';
import { openStorage } from './platform/storage/open-storage';
import { createGuardedPost } from './platform/web/guarded-post';

/** `ownerUrl`: for the owner of the tables, whom expired audit events are deleted by; default: the same. */
export type AppOptions = { databaseUrl: string; ownerUrl?: string; log: Logger };

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * The composition root: creates every service of the product once for a process. The database must be
 * migrated. Background work starts with `worker.start()`.
 * @throws ConfigError, StartError
 */
export async function createApp(config: Config, { databaseUrl, ownerUrl = databaseUrl, log }: AppOptions) {
  armFailpoint(config.failpoint);
  await checkLinkRoots(config);
  const db = openDatabase(databaseUrl, { poolSize: config.databasePoolSize });
  const storage = await openStorage(config.storage);
  await checkPairing(db, storage, { isShared: config.database.kind === 'external' });

  const secrets: AuthSecrets = [
    await authSecret(config),
    ...(config.previousAuthSecret ? [config.previousAuthSecret] : []),
  ];
  await checkSecret(db, secrets);
  const secretBox = createSecretBox(secrets);
  const capabilities = createCapabilities(secrets);
  const access = createAccess(db, config);
  const accessWatch = createAccessWatch(db);
  const passwords = createPasswordHasher({
    // Relative to the root of a clone or an image, where every process runs.
    script: resolve(config.isDevelopment ? 'dist/dev/password-thread.js' : 'dist/password-thread.js'),
  });
  const renderer = createRenderer({
    script: resolve(config.isDevelopment ? 'dist/dev/thumbnail-process.js' : 'dist/thumbnail-process.js'),
    ffmpegPath: config.ffmpegPath,
    log,
  });
  const users = createUsers({ db, passwords });
  const guesses = createPasswordGuesses(db);
  const knownBrowsers = createKnownBrowsers({ capabilities });
  const massLimits = createMassLimits({ db, config });
  const signIn = createSignIn({ db, users, guesses, knownBrowsers, config });
  const usageMeter = createUsageMeter({ db, log });
  const downloadLog = createDownloadLog({
    db,
    countSent: (organizationId, actor, bytes) => usageMeter.addSent(organizationId, faceOf(actor), bytes),
    config,
    log,
  });
  const paths = createPaths({ db });
  const linkTargets = await createLinkTargets(config);
  const leaseRegistry = createLeaseRegistry({ db, owner: newId() });
  // Services notify the worker, which is created last because it uses them.
  let wakeWorker = () => {};
  const notifyWorker = () => wakeWorker();

  const folders = createFolders({ db, capabilities, config, notifyWorker });
  const uploads = createUploads({ db, leaseRegistry, config });
  const uploadUrls = createUploadUrls({ db, capabilities, access, config, notifyWorker });
  const uploadDeps = { db, storage, leaseRegistry, accessWatch, config, notifyWorker };
  const resumables = createResumables({ ...uploadDeps, capabilities, uploadUrls, log });
  const fileStreams = createFileStreams({ ...uploadDeps, uploads, log });
  const invitations = createInvitations({ db, capabilities, users, config });
  const mailer = config.smtp && createMailer(config.smtp);
  // Connects only when audit events expire.
  const ownerDb = ownerUrl === databaseUrl ? db : openDatabase(ownerUrl, { poolSize: 1 });
  const emailLinks = createEmailLinks({ db, capabilities, users, config });
  const notices = createNotices({ db, capabilities, config });
  const guard = createGuardedPost({
    allowedHosts: config.webhookAllowedHosts,
    allowHttp: config.isHttpAllowed,
    timeoutMs: 20_000,
  });
  const mailQueues = [
    createInvitationMails({ db, mailer, invitations, log }),
    createEmailLinkMails({ db, mailer, emailLinks, log }),
    createWebhookMails({ db, mailer, publicUrl: config.publicUrl, log }),
    createNoticeMails({ db, mailer, notices, config, log }),
    createQuotaMails({ db, mailer, config, log }),
  ];
  const sealer = createSealer({ db, log });
  const linkedFiles = createLinkedFiles({
    db,
    capabilities,
    folders,
    targets: linkTargets,
    accessWatch,
    countReceived: (organizationId, actor, bytes) =>
      usageMeter.addReceived(organizationId, faceOf(actor), bytes),
    config,
  });
  const archives = createArchives({
    db,
    storage,
    capabilities,
    access,
    paths,
    linkedFiles,
    accessWatch,
    config,
  });
  const batches = createBatches({ db, config, notifyWorker });
  const operations = createOperations({
    db,
    batches,
    folders,
    archives,
    owner: leaseRegistry.owner,
    config,
    log,
  });
  const workerDeps = {
    db,
    ownerDb,
    storage,
    uploads,
    uploadUrls,
    resumables,
    fileStreams,
    accessWatch,
    mailQueues,
    secretBox,
    sealer,
    operations,
  };
  const worker = createWorker({ ...workerDeps, config, log });
  wakeWorker = worker.wake;

  const shareLinks = createShareLinks({ db, secretBox, passwords, config });
  const changeFeed = createChangeFeed({ db, capabilities, sealer, accessWatch, shareLinks });
  const webhookDeliverer = createWebhookDeliverer({ db, secretBox, changeFeed, guard, log });

  return {
    config,
    log,
    db,
    storage,
    capabilities,
    access,
    accessWatch,
    leaseRegistry,
    uploads,
    uploadFile: createUploadFile({ db, storage, uploads, uploadUrls, accessWatch, config, notifyWorker }),
    worker,
    downloadLog,
    uploadUrls,
    resumables,
    fileStreams,
    linkRevocation: createLinkRevocation({ db, notifyWorker }),
    downloadUrls: createDownloadUrls({ db, capabilities, access, config }),
    files: createFiles({ db, storage, capabilities, accessWatch, config, notifyWorker }),
    versions: createVersions({ db, storage, accessWatch, notifyWorker }),
    batches,
    operations,
    stars: createStars({ db }),
    folders,
    thumbnails: createThumbnails({ db, storage, renderer }),
    pictures: createPictures({ db, renderer }),
    linkedFiles,
    archives,
    paths,
    shareLinks,
    changeFeed,
    webhooks: createWebhooks({ db, secretBox, guard }),
    webhookDeliverer,
    notices,
    sealer,
    /** Ends streams of changes, which would delay a stop. */
    endStreams: () => sealer.endWatches(),
    shareVisits: createShareVisits({
      db,
      capabilities,
      accesses: access,
      paths,
      users,
      guesses,
      accessWatch,
      downloads: createShareDownloads({ db }),
      countSent: (organizationId, bytes) => usageMeter.addSent(organizationId, 'link', bytes),
    }),
    instance: createInstance({ db, signIn }),
    organizations: createOrganizations({ db, config, notifyWorker }),
    members: createMembers({ db }),
    invitations,
    tokens: createTokens({ db }),
    users,
    emailLinks,
    knownBrowsers,
    massLimits,
    signIn,
    sessions: createSessions({ db }),
    factors: createFactors({ db, secretBox }),
    passkeys: createPasskeys({ db, capabilities, config }),
    sessionCookie: createSessionCookie({ secrets, publicUrl: config.publicUrl }),
    rates: createRates(config),
    async close() {
      await webhookDeliverer.stop();
      await fileStreams.stop();
      await worker.stop();
      await Promise.all(mailQueues.map((queue) => queue.stop()));
      await passwords.close();
      await downloadLog.close();
      await usageMeter.close();
      await renderer.close();
      await storage.close();
      linkTargets.close();
      await db.close();
      if (ownerDb !== db) await ownerDb.close();
    },
  };
}
