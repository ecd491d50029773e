import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { loadAllPages } from './all-pages';
import { type Answer, call, type Organization, type Session, type User } from './api';
import { keys } from './keys';
import { usePagedList } from './paged-list';
import { registerPasskey } from './passkeys';
import { preloadCall } from './preload-call';

export type Factor = Answer<'factors'>['factors'][number];
export type Token = Answer<'tokens'>['tokens'][number];
export type Usage = Answer<'usage'>;

export function useUser() {
  preloadCall('/user');
  return useQuery({ queryKey: keys.user, queryFn: ({ signal }) => call<User>('/user', { signal }) });
}

export function useOrganizations() {
  preloadCall('/organizations', { page_size: 1000, page_token: '' });
  return useQuery({
    queryKey: keys.organizations,
    queryFn: ({ signal }) => loadAllPages<Organization>('/organizations', { field: 'organizations', signal }),
  });
}

/** One of the user's organizations; undefined while it loads, null where the user is not a member. */
export function useOrganization(id: string): Organization | null | undefined {
  const { data } = useOrganizations();
  return data && (data.find(({ organization_id }) => organization_id === id) ?? null);
}

export const useUsage = (organization: string) =>
  useQuery({
    queryKey: keys.usage(organization),
    queryFn: ({ signal }) => call<Usage>(`/organizations/${organization}/usage`, { signal }),
  });

export function useTokens() {
  return useQuery({
    queryKey: keys.tokens,
    queryFn: ({ signal }) => loadAllPages<Token>('/tokens', { field: 'tokens', signal }),
  });
}

export const useSessions = () =>
  usePagedList<Session>({ queryKey: keys.sessions, path: '/user/sessions', field: 'sessions' });

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(`/${name}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export const useFactors = () =>
  useQuery({
    queryKey: keys.factors,
    queryFn: ({ signal }) => call<Answer<'factors'>>('/user/factors', { signal }),
  });

/** Changes to second factors; each ends the other sessions. */
export function useChangeFactors() {
  const client = useQueryClient();
  const reload = async () => {
    await client.invalidateQueries({ queryKey: keys.factors });
    await client.invalidateQueries({ queryKey: keys.sessions });
  };
  const recoveryCodes = async (action: string, json: object) => {
    const path = `/user/factors:${action}`;
    const { recovery_codes } = await call<Answer<'recoveryCodes'>>(path, { method: 'POST', json });
    await reload();
    return recovery_codes;
  };
  return {
    startTotp: () => call<Answer<'totpSetup'>>('/user/factors:startTotp', { method: 'POST' }),
    confirmTotp: (code: string) => recoveryCodes('confirmTotp', { code }),
    createRecoveryCodes: () => recoveryCodes('createRecoveryCodes', {}),
    /** Returns recovery codes, if the passkey is the first factor. */
    addPasskey: async (displayName: string) => {
      const { recovery_codes } = await registerPasskey(displayName);
      await reload();
      return recovery_codes;
    },
    rename: async (name: string, display_name: string) => {
      await call(`/${name}`, { method: 'PATCH', json: { display_name } });
      await reload();
    },
    remove: async (name: string) => {
      await call(`/${name}`, { method: 'DELETE' });
      await reload();
    },
  };
}

type NewToken = {
  display_name: string;
  scopes: string[];
  organization_ids: string[];
  expire_duration: string;
};

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: NewToken) => call<Answer<'newToken'>>('/tokens', { method: 'POST', json }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, revokeCreated }: { name: string; revokeCreated: boolean }) =>
      call(`/${name}`, { method: 'DELETE', query: { revoke_created: revokeCreated ? 'true' : undefined } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  });
}

/** Changes to organizations; each reloads the list. */
export function useChangeOrganizations() {
  const client = useQueryClient();
  const reload = () => client.invalidateQueries({ queryKey: keys.organizations });
  return {
    reload,
    create: async (organization_id: string, display_name: string) => {
      const json = { organization_id, display_name };
      const created = await call<Organization>('/organizations', { method: 'POST', json });
      await reload();
      return created;
    },
    requireSecondFactor: async (id: string, require_second_factor: boolean) => {
      await call(`/organizations/${id}`, { method: 'PATCH', json: { require_second_factor } });
      await reload();
    },
    keepVersions: async (id: string, keep_versions: number, keep_versions_days: number) => {
      const json = { keep_versions, keep_versions_days };
      await call(`/organizations/${id}`, { method: 'PATCH', json });
      await reload();
    },
    rename: async (id: string, display_name: string) => {
      await call(`/organizations/${id}`, { method: 'PATCH', json: { display_name } });
      await reload();
    },
    remove: async (id: string) => {
      await call(`/organizations/${id}`, { method: 'DELETE' });
      await reload();
    },
  };
}
