import { useQuery } from '@tanstack/react-query';
import { type Answer, call } from './api';
import { keys } from './keys';
import { useListed } from './listed';

export type AuditEvent = Answer<'event'>;
export type Usage = Answer<'usage'>;

/** What is asked for of a trail; what is empty is not. */
export type AuditFilters = {
  actor: string;
  action: string;
  target: string;
  outcome: string;
  from: string;
  to: string;
};

export const useAuditEvents = (organization: string, filters: AuditFilters) =>
  useListed<AuditEvent>(
    keys.audit(organization, filters),
    `/organizations/${organization}/auditEvents`,
    'audit_events',
    filters,
  );

export const useUsage = (organization: string) =>
  useQuery({
    queryKey: keys.usage(organization),
    queryFn: ({ signal }) => call<Usage>(`/organizations/${organization}/usage`, { signal }),
  });

/** Where the trail comes as a file, with what is asked for of it. */
export function exportAddress(organization: string, filters: AuditFilters, format: 'csv' | 'jsonl'): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  const query = new URLSearchParams([['format', format], ...given]);
  return `/api/v1/organizations/${organization}/auditEvents:export?${query}`;
}
