const organizations = '/api/v1/organizations/:organization_id/files';

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  images: { unoptimized: true },
  // `npm run check` has looked at the types.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'pg',
    'pino',
    '@node-rs/argon2',
    '@prisma/client',
    '@prisma/adapter-pg',
    'file-type',
    '@aws-sdk/client-s3',
  ],
  // Colon verbs are no folder names; the front door does not need these, Next as a host of the handlers does.
  async rewrites() {
    const ofFiles = ['upload', 'generateUploadUrl', 'batchGenerateUploadUrls'];
    const ofFile = ['download', 'upload', 'undelete', 'generateDownloadUrl'];
    return [
      ...ofFiles.map((verb) => ({
        source: `${organizations}\\:${verb}`,
        destination: `${organizations}/${verb}`,
      })),
      ...ofFile.map((verb) => ({
        source: `${organizations}/:file\\:${verb}`,
        destination: `${organizations}/:file/${verb}`,
      })),
    ];
  },
};
