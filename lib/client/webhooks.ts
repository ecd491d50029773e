import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, call } from './api';
import { keys } from './keys';
import { usePagedList } from './paged-list';

export type Webhook = Answer<'webhook'>;
export type NewWebhook = Answer<'newWebhook'>;
export type Delivery = Answer<'webhookDelivery'>;
export type WebhookFields = Pick<Webhook, 'url' | 'event_types'> & { display_name: string | null };

/** What a webhook is called: by its host, if it was given no name. */
export const webhookName = ({ display_name, url }: Webhook) => display_name ?? new URL(url).host;

/** How often the deliveries are loaded again while one is pending, in milliseconds. */
const PENDING_RELOAD_MS = 2_000;

/** What a webhook can ask for, by the part of an action before the dot; `*` is everything. */
export const eventFamilies = [
  'file',
  'folder',
  'linked_file',
  'share_link',
  'upload_url',
  'member',
  'invitation',
  'organization',
] as const;

export const useWebhooks = (organization: string) =>
  usePagedList<Webhook>({
    queryKey: keys.webhooks(organization),
    path: `/organizations/${organization}/webhooks`,
    field: 'webhooks',
  });

export const useWebhook = (organization: string, id: string) =>
  useQuery({
    queryKey: keys.webhook(organization, id),
    queryFn: ({ signal }) => call<Webhook>(`/organizations/${organization}/webhooks/${id}`, { signal }),
  });

export const useDeliveries = (organization: string, id: string) =>
  usePagedList<Delivery>({
    queryKey: keys.deliveries(organization, id),
    path: `/organizations/${organization}/webhooks/${id}/deliveries`,
    field: 'deliveries',
    query: { page_size: 20 },
    reloadMs: (rows) => (rows.some(({ state }) => state === 'PENDING') ? PENDING_RELOAD_MS : null),
  });

export function useCreateWebhook(organization: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: WebhookFields & { signature: Webhook['signature'] }) =>
      call<NewWebhook>(`/organizations/${organization}/webhooks`, { method: 'POST', json }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.webhooks(organization) }),
  });
}

/** Changes of one webhook; each reloads what is shown of it. */
export function useChangeWebhook(organization: string, id: string) {
  const client = useQueryClient();
  const path = `/organizations/${organization}/webhooks/${id}`;
  const reload = () => client.invalidateQueries({ queryKey: keys.webhooks(organization) });
  return {
    update: useMutation({
      mutationFn: (json: Partial<WebhookFields> & { disabled?: boolean }) =>
        call<Webhook>(path, { method: 'PATCH', json }),
      onSuccess: reload,
    }),
    rotate: useMutation({
      mutationFn: () => call<NewWebhook>(`${path}:rotateSecret`, { method: 'POST' }),
      onSuccess: reload,
    }),
    ping: useMutation({
      mutationFn: () => call<Delivery>(`${path}:ping`, { method: 'POST' }),
      onSettled: reload,
    }),
    redeliver: useMutation({
      mutationFn: (name: string) => call<Delivery>(`/${name}:redeliver`, { method: 'POST' }),
      onSettled: reload,
    }),
    remove: useMutation({
      mutationFn: () => call(path, { method: 'DELETE' }),
      onSuccess: () => client.invalidateQueries({ queryKey: keys.webhooks(organization), exact: true }),
    }),
  };
}
