import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { CodeBlock } from '@/components/site/code-block';
import { Notice } from '@/components/site/notice';
import { currentApp } from '@/lib/http/current-app';
import { isSetupSecret } from '@/lib/links/setup-link';

export const metadata: Metadata = { title: 'Set up', robots: 'noindex' };

/** Where the one-time set-up link leads, until there is a user. */
export default async function SetupPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  if (!(await isSetupSecret(await currentApp(), secret))) notFound();
  return (
    <Notice label="First start" title="Make the first account.">
      <p>
        Nobody has an account here yet. The first one is made from the shell on the machine that runs Holdall,
        in its folder. It becomes the instance administrator and the owner of an organization:
      </p>
      <CodeBlock label="Shell">
        npm run --silent holdall -- bootstrap --email you@example.com --organization acme
      </CodeBlock>
      <p>
        The command prints a password and a token; both are shown this once. With the token, go on in the{' '}
        <a href="/docs">API reference</a>. This link ends with the first account.
      </p>
    </Notice>
  );
}
