import { Notice } from '@/components/site/notice';

export default function SetupLinkNotFound() {
  return (
    <Notice label="404" title="This set-up link is used up or wrong.">
      <p>
        A set-up link ends as soon as there is a first account. If there is none yet, check that the link was
        copied whole; the operator sees it again with <code>npm run --silent holdall -- setup-link</code>.
      </p>
      <p>
        Everything else is in the <a href="/docs">API reference</a>.
      </p>
    </Notice>
  );
}
