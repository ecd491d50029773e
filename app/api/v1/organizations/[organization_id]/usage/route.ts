import { Readable } from 'node:stream';
import { rangeOf, usageHistory } from '@/lib/domain/metering/usage-history';
import { usageOf } from '@/lib/domain/organizations/usage';
import { bytes, json } from '@/lib/http/answer';
import { disposition } from '@/lib/http/content-disposition';
import { presentUsageDay, usageCsv } from '@/lib/http/present-usage';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** The storage use and quota of an organization, and what it used day by day. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/usage',
    operationId: 'getUsage',
    summary: 'Get the use of an organization',
    description:
      'Files and bytes, live, in the trash and only in earlier versions, and the quota, which counts all of them. Bytes that several files and versions share count once. With `from` or `to` also `days`: what was stored by the hour, and operations and bytes by face. Those as CSV with `format=csv` or `Accept: text/csv`.',
    query: requests.usage,
    answer: answers.usage,
  },
  'usage.read',
  async ({ app, access, request, query: { from, to, format } }) => {
    const wantsCsv =
      format === 'csv' || (!format && /\btext\/csv\b/i.test(request.headers.get('accept') ?? ''));
    const range = from || to || wantsCsv ? rangeOf({ from, to }, new Date()) : null;
    const days = range && (await usageHistory(app.db, access, range));
    if (days && wantsCsv)
      return bytes(Readable.from([usageCsv(days)], { objectMode: false }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        ...disposition('attachment', `usage-${access.organization.id}-${range.from}-${range.to}.csv`),
        'Cache-Control': 'private, no-store',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Accept',
      });
    const usage = await usageOf(app.db, access);
    const { fileCount, sizeBytes, trashedSizeBytes, versionSizeBytes } = usage;
    const { trashedFileCount, quotaBytes, quotaFiles } = usage;
    return json({
      file_count: String(fileCount),
      size_bytes: String(sizeBytes),
      trashed_size_bytes: String(trashedSizeBytes),
      version_size_bytes: String(versionSizeBytes),
      ...(quotaBytes !== null && { quota_bytes: String(quotaBytes) }),
      ...(quotaFiles !== null && {
        trashed_file_count: String(trashedFileCount),
        quota_files: String(quotaFiles),
      }),
      ...(days && { days: days.map(presentUsageDay) }),
    });
  },
);
