import { Readable } from 'node:stream';
import { type AuditLogEntry, allAuditEvents } from '@/lib/domain/audit/audit-log';
import { bytes } from '@/lib/http/answer';
import { disposition } from '@/lib/http/content-disposition';
import { csvLine } from '@/lib/http/csv';
import { presentAuditEvent } from '@/lib/http/present-audit';
import { organizationRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';

const columns = [
  'create_time',
  'actor',
  'actor_name',
  'token',
  'session',
  'url',
  'url_name',
  'action',
  'target',
  'target_name',
  'folder_name',
  'outcome',
  'address',
  'request_id',
  'name',
] as const;

const formats = {
  csv: { type: 'text/csv; charset=utf-8', head: csvLine(columns), line: asCsv },
  jsonl: { type: 'application/x-ndjson', head: '', line: asJson },
};

/** The audit log of an organization, optionally filtered, as a file. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/auditEvents:export',
    operationId: 'exportAuditEvents',
    summary: 'Export audit events',
    description:
      'As a file, newest first. In CSV, an apostrophe precedes values that a spreadsheet would run as a formula.',
    query: requests.exportAuditEvents,
    answer: { text: ['text/csv', 'application/x-ndjson'] },
  },
  'audit.read',
  async ({ app, access, query: { format, ...filters } }) => {
    const { type, head, line } = formats[format];
    const pages = allAuditEvents(app, access, filters);
    // Invalid filters must fail before the response begins.
    const first = await pages.next();
    async function* text() {
      yield head;
      if (!first.done) yield first.value.map(line).join('');
      for await (const page of pages) yield page.map(line).join('');
    }
    const day = new Date().toISOString().slice(0, 10);
    return bytes(app.accessWatch.guardStream(access, Readable.from(text(), { objectMode: false })), 200, {
      'Content-Type': type,
      ...disposition('attachment', `audit-${access.organization.id}-${day}.${format}`),
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    });
  },
);

function asCsv(event: AuditLogEntry): string {
  const row = presentAuditEvent(event);
  return csvLine(columns.map((column) => row[column] ?? ''));
}

function asJson(event: AuditLogEntry): string {
  return `${JSON.stringify(presentAuditEvent(event))}\n`;
}
