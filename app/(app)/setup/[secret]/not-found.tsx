import { Notice } from '@/components/site/notice';

export default function SetupLinkNotFound() {
  return (
    <Notice label="404" title="This setup link isn’t valid.">
      <p>
        A setup link works until the first account exists. If there is no account yet, check that you copied
        the whole link. The operator can print it again with{' '}
        <code>npm run --silent holdall -- setup-link</code>.
      </p>
      <p>
        Already have an account? <a href="/sign-in">Sign in</a>.
      </p>
    </Notice>
  );
}
