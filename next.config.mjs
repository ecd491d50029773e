const organization = '/api/v1/organizations/:organization_id';

/** The translations of react-aria into other languages than English and German. */
const unusedTranslations =
  /\/(react-aria|react-aria-components|react-stately)\/dist\/private\/intl\/(.+\/)?(ar-AE|bg-BG|cs-CZ|da-DK|el-GR|es-ES|et-EE|fi-FI|fr-FR|he-IL|hr-HR|hu-HU|it-IT|ja-JP|ko-KR|lt-LT|lv-LV|nb-NO|nl-NL|pl-PL|pt-BR|pt-PT|ro-RO|ru-RU|sk-SK|sl-SI|sr-SP|sv-SE|tr-TR|uk-UA|zh-CN|zh-TW)\.m?js$/;

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  images: { unoptimized: true },
  // Streamed, the title of a page could come after the name that the page gives its tab, and replace it.
  htmlLimitedBots: /.*/,
  experimental: {
    // Next would load every route at its start. The process that serves pages needs no handler of the API,
    // and each of them comes with a copy of the whole domain: 130 MiB of source.
    preloadEntriesOnStart: false,
    turbopackSourceMaps: false,
  },
  serverExternalPackages: [
    'pg',
    'pino',
    '@node-rs/argon2',
    '@prisma/client',
    '@prisma/adapter-pg',
    'file-type',
    '@aws-sdk/client-s3',
  ],
  turbopack: {
    rules: {
      '*.mjs': { condition: { path: unusedTranslations }, loaders: ['./lib/server/omit-translation.cjs'] },
    },
  },
  // Colon verbs are no folder names; the front door does not need these, Next as a host of the handlers does.
  async rewrites() {
    const ofFiles = [
      'upload',
      'generateUploadUrl',
      'batchGenerateUploadUrls',
      'batchDelete',
      'batchUndelete',
      'batchPurge',
      'batchMove',
      'zip',
    ];
    const ofFile = ['download', 'upload', 'undelete', 'copy', 'generateDownloadUrl'];
    const ofFolder = ['undelete', 'copy'];
    const rewrite = (path, verbs) =>
      verbs.map((verb) => ({
        source: `${organization}${path}\\:${verb}`,
        destination: `${organization}${path}/${verb}`,
      }));
    return [
      ...rewrite('', ['revokeLinks', 'export']),
      { source: '/api/v1/invitations\\:accept', destination: '/api/v1/invitations/accept' },
      ...['reauthenticate', 'verifyFactor', 'usePasskey', 'signInWithPasskey'].map((verb) => ({
        source: `/api/v1/user\\:${verb}`,
        destination: `/api/v1/user/${verb}`,
      })),
      ...['startTotp', 'confirmTotp', 'startPasskey', 'confirmPasskey', 'createRecoveryCodes'].map(
        (verb) => ({
          source: `/api/v1/user/factors\\:${verb}`,
          destination: `/api/v1/user/factors/${verb}`,
        }),
      ),
      ...['requestReset', 'reset'].map((verb) => ({
        source: `/api/v1/user/password\\:${verb}`,
        destination: `/api/v1/user/password/${verb}`,
      })),
      ...['requestVerification', 'verify', 'requestChange', 'change'].map((verb) => ({
        source: `/api/v1/user/email\\:${verb}`,
        destination: `/api/v1/user/email/${verb}`,
      })),
      ...rewrite('/files', ofFiles),
      ...rewrite('/files/:file', ofFile),
      ...rewrite('/files/:file/versions/:version', ['download', 'restore']),
      ...rewrite('/folders/:folder', ofFolder),
      ...rewrite('/auditEvents', ['export']),
      ...rewrite('/webhooks/:webhook', ['rotateSecret', 'ping']),
      ...rewrite('/deliveries/:delivery', ['redeliver']),
      ...rewrite('/operations/:operation', ['cancel']),
      ...rewrite('/changes', ['startPageToken', 'stream']),
      ...rewrite('/folders/:folder/linkedFiles', ['download', 'upload']),
    ];
  },
};
