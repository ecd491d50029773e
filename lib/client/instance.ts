import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, call } from './api';
import { keys } from './keys';
import { usePagedList } from './paged-list';

export type InstanceOrganization = Answer<'instanceOrganization'>;
export type InstanceUser = Answer<'knownUser'>;

/** The state of the instance, reloaded every 15 seconds. */
export const useInstance = () =>
  useQuery({
    queryKey: keys.instance('state'),
    queryFn: ({ signal }) => call<Answer<'instance'>>('/instance', { signal }),
    refetchInterval: 15_000,
  });

export const useAllOrganizations = (query: string) =>
  usePagedList<InstanceOrganization>({
    queryKey: keys.instance('organizations', query),
    path: '/instance/organizations',
    field: 'organizations',
    query: { query },
  });

export const useAllUsers = (query: string) =>
  usePagedList<InstanceUser>({
    queryKey: keys.instance('users', query),
    path: '/users',
    field: 'users',
    query: { query },
  });

export function useAdminister() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.wholeInstance });
  return {
    setQuota: useMutation({
      mutationFn: ({ id, ...json }: { id: string; quota_bytes: string | null; quota_files: string | null }) =>
        call(`/instance/organizations/${id}`, { method: 'PATCH', json }),
      onSettled,
    }),
    setDisabled: useMutation({
      mutationFn: ({ name, disabled }: { name: string; disabled: boolean }) =>
        call(`/${name}`, { method: 'PATCH', json: { disabled } }),
      onSettled,
    }),
    deleteUser: useMutation({
      mutationFn: (name: string) => call(`/${name}`, { method: 'DELETE' }),
      onSettled,
    }),
  };
}
