import { Notice } from '@/components/site/notice';

export default function InvitationNotFound() {
  return (
    <Notice label="404" title="This invitation cannot be accepted.">
      <p>
        It was accepted or withdrawn, has run out, or the link was not copied whole. Ask whoever invited you
        for a new one. If you have accepted it yourself, <a href="/sign-in">sign in</a>.
      </p>
    </Notice>
  );
}
