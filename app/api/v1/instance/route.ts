import { json } from '@/lib/http/answer';
import { administratorRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';
import { readiness } from '@/lib/server/readiness';
import { version } from '@/package.json';

/** The health and totals of the instance. */
export const GET = administratorRoute(
  {
    path: '/api/v1/instance',
    operationId: 'getInstance',
    summary: 'Get the health and totals of the instance',
    description:
      'The version, the state of the database and the object store, and totals over all organizations.',
    answer: answers.instance,
  },
  async ({ app, administration }) => {
    const [{ database, object_store }, totals] = await Promise.all([
      readiness(app),
      app.instance.totals(administration),
    ]);
    return json({
      version,
      database,
      object_store,
      organization_count: String(totals.organizationCount),
      user_count: String(totals.userCount),
      file_count: String(totals.fileCount),
      size_bytes: String(totals.sizeBytes),
      trashed_size_bytes: String(totals.trashedSizeBytes),
      version_size_bytes: String(totals.versionSizeBytes),
    });
  },
);
