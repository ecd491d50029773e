import { listAuditEvents } from '@/lib/domain/audit/audit-log';
import { json } from '@/lib/http/answer';
import { presentAuditEvent } from '@/lib/http/present-audit';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** The audit log of an organization, newest first. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/auditEvents',
    operationId: 'listAuditEvents',
    summary: 'List audit events',
    description:
      'Changes and refused attempts, newest first, filtered by user, action, target, outcome and time.',
    query: requests.listAuditEvents,
    answer: answers.events,
  },
  'audit.read',
  async ({ app, access, query: { page_size: pageSize, page_token: pageToken, ...filters } }) => {
    const { events, nextPageToken } = await listAuditEvents(app, access, { pageSize, pageToken, ...filters });
    return json({ audit_events: events.map(presentAuditEvent), next_page_token: nextPageToken });
  },
);
