import type { Logger } from 'pino';
import { authSecret } from './auth-secret';
import type { Config } from './config';
import { type Database, openDatabase } from './db/database';
import { StartError } from './db/start-error';
import { armFailpoint } from './failpoint';
import { createBatches } from './files/batches';
import { createFiles } from './files/files';
import { createReceive } from './files/receive';
import { createFolders } from './folders/folders';
import { createPaths } from './folders/paths';
import { createRates } from './http/rates';
import { createSessions } from './http/session';
import { newId } from './ids';
import { createInstance } from './instance/instance';
import { createLinkTargets } from './linked/link-targets';
import { createLinkedFiles } from './linked/linked-files';
import { checkLinkRoots } from './linked/own-places';
import { createCapabilities } from './links/capability';
import { createDownloadUrls } from './links/download-urls';
import { createSecretBox } from './links/secret-box';
import { createShareLinks } from './links/share-links';
import { createShareVisits } from './links/share-visits';
import { createUploadUrls } from './links/upload-urls';
import { createInvitationMails } from './mail/invitation-mails';
import { createMailer } from './mail/mailer';
import { createAccess } from './organizations/access';
import { createInvitations } from './organizations/invitations';
import { createMembers } from './organizations/members';
import { createOrganizations } from './organizations/organizations';
import { createRunningRights } from './organizations/running-rights';
import { openStorage } from './storage/open-storage';
import type { Storage } from './storage/storage';
import { createTokens } from './tokens/tokens';
import { createFileStreams } from './uploads/file-streams';
import { createHeldUploads } from './uploads/held-uploads';
import { createResumables } from './uploads/resumable';
import { createUploads } from './uploads/uploads';
import { createPasswordGuesses } from './users/password-guesses';
import { createSignIn } from './users/sign-in';
import { createUsers } from './users/users';
import { createWorker } from './worker/worker';

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Puts the product together, once for a process: everything it needs comes in here and nowhere else. The database must be
 * migrated. Nothing runs behind requests until `worker.start()`.
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
  let wakeOutbox = () => {};
  const wake = () => wakeOutbox();
  const held = createHeldUploads({ db, owner: newId(), config });
  const uploads = createUploads({ db, held, config });
  const uploadUrls = createUploadUrls({ db, capabilities, access, config, wakeOutbox: wake });
  const resumables = createResumables({
    db,
    storage,
    capabilities,
    uploadUrls,
    held,
    rights,
    config,
    wakeOutbox: wake,
  });
  const fileStreams = createFileStreams({ db, storage, held, rights, config, log, wakeOutbox: wake });
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
    held,
    rights,
    invitationMails,
    config,
    log,
  });
  wakeOutbox = () => worker.wake();
  const receive = createReceive({ db, storage, uploads, uploadUrls, rights, config, wakeOutbox });
  const folders = createFolders({ db, capabilities, config, wakeOutbox });
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
    uploads,
    worker,
    uploadUrls,
    resumables,
    fileStreams,
    downloadUrls: createDownloadUrls({ db, capabilities, access, config }),
    files: createFiles({ db, storage, capabilities, receive, rights, config, wakeOutbox }),
    batches: createBatches({ db, config, wakeOutbox }),
    folders,
    linkedFiles: createLinkedFiles({ db, capabilities, folders, targets, rights, config }),
    paths,
    shareLinks: createShareLinks({ db, secretBox: createSecretBox(secret), config }),
    shareVisits: createShareVisits({ db, capabilities, accesses: access, paths, users, guesses, rights }),
    instance: createInstance({ db }),
    organizations: createOrganizations({ db, config, wakeEndings: wakeOutbox }),
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
 * Refuses a database and a store that do not belong together: rows would name objects that are elsewhere, and a
 * reconciliation would take the other's objects for orphans.
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
