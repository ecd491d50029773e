import type { Answer } from './api';
import { keys } from './keys';
import { usePagedList } from './paged-list';

export type AuditEvent = Answer<'event'>;

/** The filters of the audit log; an empty one matches everything. */
export type AuditFilters = {
  actor: string;
  action: string;
  target: string;
  outcome: string;
  from: string;
  to: string;
};

export const useAuditEvents = (organization: string, filters: AuditFilters) =>
  usePagedList<AuditEvent>({
    queryKey: keys.audit(organization, filters),
    path: `/organizations/${organization}/auditEvents`,
    field: 'audit_events',
    query: filters,
  });

/** The address of the filtered audit log as a file. */
export function exportAddress(organization: string, filters: AuditFilters, format: 'csv' | 'jsonl'): string {
  const set = Object.entries(filters).filter(([, value]) => value !== '');
  const query = new URLSearchParams([['format', format], ...set]);
  return `/api/v1/organizations/${organization}/auditEvents:export?${query}`;
}
