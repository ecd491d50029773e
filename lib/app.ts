import type { Logger } from 'pino';
import { armFailpoint } from './base/failpoint';
import { newId } from './base/ids';
import { createRates } from './base/rate-limits';
import { authSecret } from './base/secrets/auth-secret';
import { createSecretBox } from './base/secrets/secret-box';
import { createCapabilities } from './base/secrets/signed-secret';
import type { Config } from './config';
import { createBatches } from './domain/files/batches';
import { createFiles } from './domain/files/files';
import { createFolders } from './domain/folders/folders';
import { createPaths } from './domain/folders/paths';
import { createInstance } from './domain/instance/instance';
import { createLinkTargets } from './domain/linked/link-targets';
import { createLinkedFiles } from './domain/linked/linked-files';
import { checkLinkRoots } from './domain/linked/own-locations';
import { createAccess } from './domain/organizations/access';
import { createInvitationMails } from './domain/organizations/invitation-mails';
import { createInvitations } from './domain/organizations/invitations';
import { createMembers } from './domain/organizations/members';
import { createOrganizations } from './domain/organizations/organizations';
import { createRunningRights } from './domain/organizations/running-rights';
import { createDownloadUrls } from './domain/sharing/download-urls';
import { createShareLinks } from './domain/sharing/share-links';
import { createShareVisits } from './domain/sharing/share-visits';
import { createTokens } from './domain/tokens/tokens';
import { createFileStreams } from './domain/uploads/file-streams';
import { createLeaseRegistry } from './domain/uploads/lease-registry';
import { createResumables } from './domain/uploads/resumable';
import { createUploadFile } from './domain/uploads/upload-file';
import { createUploadUrls } from './domain/uploads/upload-urls';
import { createUploads } from './domain/uploads/uploads';
import { createPasswordGuesses } from './domain/users/password-guesses';
import { createSessions } from './domain/users/session';
import { createSignIn } from './domain/users/sign-in';
import { createUsers } from './domain/users/users';
import { createWorker } from './domain/worker/worker';
import { type Database, openDatabase } from './platform/db/database';
import { StartError } from './platform/db/start-error';
import { createMailer } from './platform/mail/mailer';
import { openStorage } from './platform/storage/open-storage';
import type { Storage } from './platform/storage/storage';

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Puts the product together, once for a process: everything it needs comes in here and nowhere else. The
 * database must be migrated. Nothing runs behind requests until `worker.start()`.
 */
export async function createApp(config: Config, { databaseUrl, log }: { databaseUrl: string; log: Logger }) {
  armFailpoint(config.failpoint);
  await checkLinkRoots(config);
  const db = openDatabase(databaseUrl, { poolSize: config.databasePoolSize });
  const storage = await openStorage(config.storage);
  await checkPairing(db, storage);

  const secret = await authSecret(config);
  const capabilities = createCapabilities(secret);
  const users = createUsers({ db });
  const access = createAccess(db);
  const rights = createRunningRights(db);
  /** Wakes the worker, which can only be made from parts that wake it. */
  let notifyWorker = () => {};
  const wake = () => notifyWorker();
  const leaseRegistry = createLeaseRegistry({ db, owner: newId() });
  const uploads = createUploads({ db, leaseRegistry, config });
  const uploadUrls = createUploadUrls({ db, capabilities, access, config, notifyWorker: wake });
  const resumables = createResumables({
    db,
    storage,
    capabilities,
    uploadUrls,
    leaseRegistry,
    rights,
    config,
    notifyWorker: wake,
  });
  const fileStreams = createFileStreams({
    db,
    storage,
    leaseRegistry,
    rights,
    config,
    log,
    notifyWorker: wake,
  });
  const invitations = createInvitations({ db, capabilities, config });
  const mailer = config.smtp && createMailer(config.smtp);
  const invitationMails = createInvitationMails({ db, mailer, invitations, log });
  const worker = createWorker({
    db,
    storage,
    uploads,
    uploadUrls,
    resumables,
    fileStreams,
    rights,
    invitationMails,
    config,
    log,
  });
  notifyWorker = () => worker.wake();
  const uploadFile = createUploadFile({ db, storage, uploads, uploadUrls, rights, config, notifyWorker });
  const folders = createFolders({ db, capabilities, config, notifyWorker });
  const targets = await createLinkTargets(config);
  const paths = createPaths({ db });
  const guesses = createPasswordGuesses(db);

  return {
    config,
    log,
    db,
    storage,
    capabilities,
    access,
    rights,
    leaseRegistry,
    uploads,
    uploadFile,
    worker,
    uploadUrls,
    resumables,
    fileStreams,
    downloadUrls: createDownloadUrls({ db, capabilities, access, config }),
    files: createFiles({ db, storage, capabilities, rights, config, notifyWorker }),
    batches: createBatches({ db, config, notifyWorker }),
    folders,
    linkedFiles: createLinkedFiles({ db, capabilities, folders, targets, rights, config }),
    paths,
    shareLinks: createShareLinks({ db, secretBox: createSecretBox(secret), config }),
    shareVisits: createShareVisits({ db, capabilities, accesses: access, paths, users, guesses, rights }),
    instance: createInstance({ db }),
    organizations: createOrganizations({ db, config, notifyWorker: notifyWorker }),
    members: createMembers({ db }),
    invitations,
    tokens: createTokens({ db }),
    users,
    signIn: createSignIn({ db, users, guesses, config }),
    sessions: createSessions({ secret, publicUrl: config.publicUrl }),
    rates: createRates(config),
    async close() {
      await fileStreams.stop();
      await worker.stop();
      await invitationMails.stop();
      await storage.close();
      targets.close();
      await db.close();
    },
  };
}

const pairingLock = 4_265_325_512;

/**
 * Refuses a database and a store that do not belong together: rows would name objects that are elsewhere, and
 * a reconciliation would take the other's objects for orphans.
 */
async function checkPairing(db: Database, storage: Storage): Promise<void> {
  const instance = await db.transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE instance IN SHARE ROW EXCLUSIVE MODE`;
    return (await tx.instance.findFirst()) ?? tx.instance.create({ data: { id: newId() } });
  });
  if ((await storage.readMarker()) === instance.id) return;
  // Of processes that start at once on a store that was never used, one marks it.
  const session = await db.session();
  try {
    await session.query('SELECT pg_advisory_lock($1)', [pairingLock]);
    await mark(db, storage, instance.id);
  } finally {
    await session.end();
  }
}

async function mark(db: Database, storage: Storage, instanceId: string): Promise<void> {
  const marker = await storage.readMarker();
  if (marker === instanceId) return;
  if (marker !== null) {
    throw new StartError(
      'STORE_IS_FOREIGN',
      'The object store belongs to another instance than the database. Point DATABASE_URL and S3_BUCKET or DATA_DIR at a pair.',
    );
  }
  if ((await db.prisma.segment.findFirst({ where: { sizeBytes: { not: null } } })) !== null) {
    throw new StartError(
      'STORE_IS_EMPTY',
      'The database names stored files, but the object store is empty. Point DATA_DIR or S3_BUCKET at the right one.',
    );
  }
  await storage.writeMarker(instanceId);
}
