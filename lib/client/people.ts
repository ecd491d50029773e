import { useMutation, useQueryClient } from '@tanstack/react-query';
import { shownEmail } from '@/lib/base/shown-email';
import { type Answer, call, type File, type Organization } from './api';
import { keys } from './keys';
import { usePagedList } from './paged-list';

/** For people to read: an address that can pass for another one is shown in punycode. */
export { shownEmail };

/** How people see who changed a file; undefined where that is unknown. */
export const modifierName = ({ modifier }: File): string | undefined =>
  modifier && (modifier.display_name || shownEmail(modifier.email));

export type Member = Answer<'member'>;
export type Invitation = Answer<'invitations'>['invitations'][number];
export type NewInvitation = Answer<'newInvitation'>;
export type Role = Organization['role'];

export const roles = ['viewer', 'editor', 'admin', 'owner'] as const;

/** The roles that a member of this role may assign: only owners assign owner. */
export const assignableRoles = (role: Role) => roles.filter((item) => item !== 'owner' || role === 'owner');

export const useMembers = (organization: string) =>
  usePagedList<Member>({
    queryKey: keys.members(organization),
    path: `/organizations/${organization}/members`,
    field: 'members',
    query: {
      page_size: 200,
    },
  });

export const useInvitations = (organization: string) =>
  usePagedList<Invitation>({
    queryKey: keys.invitations(organization),
    path: `/organizations/${organization}/invitations`,
    field: 'invitations',
  });

/** Changes to members and invitations; each reloads the lists. */
export function useChangePeople(organization: string) {
  const client = useQueryClient();
  const base = `/organizations/${organization}`;
  const reload = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.members(organization) }),
      client.invalidateQueries({ queryKey: keys.invitations(organization) }),
      client.invalidateQueries({ queryKey: keys.organizations }),
    ]);
  return {
    changeRole: useMutation({
      mutationFn: ({ name, role }: { name: string; role: Role }) =>
        call<Member>(`/${name}`, { method: 'PATCH', json: { role } }),
      onSettled: reload,
    }),
    /** Removes a member, or revokes an invitation. */
    remove: useMutation({
      mutationFn: (name: string) => call(`/${name}`, { method: 'DELETE' }),
      onSettled: reload,
    }),
    invite: useMutation({
      mutationFn: (json: { role: Role; email?: string; expire_duration: string }) =>
        call<NewInvitation>(`${base}/invitations`, { method: 'POST', json }),
      onSuccess: reload,
    }),
  };
}

/** What the link of an invitation has: its secret, and the proof of the address if it came by mail. */
export type InvitationLink = { invitation_secret: string; email_proof?: string };

/** Makes the signed-in user a member. */
export const acceptInvitation = (json: InvitationLink) =>
  call<Answer<'accepted'>>('/invitations:accept', { method: 'POST', json });
