import { defineConfig } from 'prisma/config';

/** For the Prisma command line alone; the running product reads `DATABASE_URL` through lib/config.ts. */
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
