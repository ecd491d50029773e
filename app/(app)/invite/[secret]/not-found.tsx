import { Notice } from '@/components/site/notice';

export default function InvitationNotFound() {
  return (
    <Notice label="404" title="This invitation isn’t valid.">
      <p>
        It has expired, was revoked, or was already accepted, or the link is incomplete. Ask the person who
        invited you for a new one. Already accepted it? <a href="/sign-in">Sign in</a>.
      </p>
    </Notice>
  );
}
