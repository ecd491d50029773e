import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answer, call, type Organization } from './api';
import { keys } from './keys';
import { useListed } from './listed';

export type Member = Answer<'member'>;
export type Invitation = Answer<'invitations'>['invitations'][number];
export type NewInvitation = Answer<'newInvitation'>;
export type Role = Organization['role'];

export const roles = ['viewer', 'editor', 'admin', 'owner'] as const;

/** The roles that a member of this role may give: only owners make owners. */
export const rolesGivenBy = (role: Role) => roles.filter((each) => each !== 'owner' || role === 'owner');

export const useMembers = (organization: string) =>
  useListed<Member>(keys.members(organization), `/organizations/${organization}/members`, 'members', {
    page_size: 200,
  });

export const useInvitations = (organization: string) =>
  useListed<Invitation>(
    keys.invitations(organization),
    `/organizations/${organization}/invitations`,
    'invitations',
  );

/** Changes to who belongs to an organization; the lists are told anew. */
export function useChangePeople(organization: string) {
  const client = useQueryClient();
  const base = `/organizations/${organization}`;
  const told = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.members(organization) }),
      client.invalidateQueries({ queryKey: keys.invitations(organization) }),
      client.invalidateQueries({ queryKey: keys.organizations }),
    ]);
  return {
    changeRole: useMutation({
      mutationFn: ({ name, role }: { name: string; role: Role }) =>
        call<Member>(`/${name}`, { method: 'PATCH', json: { role } }),
      onSettled: told,
    }),
    /** Ends a membership or an invitation. */
    end: useMutation({
      mutationFn: (name: string) => call(`/${name}`, { method: 'DELETE' }),
      onSettled: told,
    }),
    invite: useMutation({
      mutationFn: (json: { role: Role; email?: string; expire_duration: string }) =>
        call<NewInvitation>(`${base}/invitations`, { method: 'POST', json }),
      onSuccess: told,
    }),
  };
}

/** Makes whoever is signed in a member. */
export const acceptInvitation = (invitation_secret: string) =>
  call<Answer<'accepted'>>('/invitations:accept', { method: 'POST', json: { invitation_secret } });
