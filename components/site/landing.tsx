import { CodeBlock } from './code-block';
import styles from './landing.module.css';
import { SiteHeader, type SiteLinks } from './site-header';

type Props = {
  publicUrl: string;
  /** How the command line is run here. */
  command: string;
  links: SiteLinks;
};

/** The home page for visitors: what Holdall is, and how to start. In English only. */
export function Landing({ publicUrl, command, links }: Props) {
  return (
    <div lang="en">
      <SiteHeader links={links} />
      <main className={styles.landing} id="content" tabIndex={-1}>
        <section className={styles.hero}>
          <h1>Files for organizations.</h1>
          <p>
            Work with them in the browser, over REST and gRPC, or share them with a link. Uploads survive
            broken connections and arrive complete or not at all.
          </p>
          <p className={styles.actions}>
            <a className={styles.primary} href="/sign-in">
              Sign in
            </a>
            <a href="/docs">Read the API reference</a>
          </p>
        </section>

        <section className={styles.begin} aria-labelledby="get-started">
          <h2 id="get-started">Get started</h2>
          <ol>
            <li>
              <div>
                <h3>Create an account, an organization, and an access token</h3>
                <p>
                  Run this on the server, in the directory or the container of Holdall. The token is printed
                  only once.
                </p>
              </div>
              <CodeBlock label="Shell">
                {`${command} bootstrap --email you@example.com --organization acme`}
              </CodeBlock>
            </li>
            <li>
              <div>
                <h3>Upload a file</h3>
                <p>The response arrives once the file is durable, with its ID and SHA-256.</p>
              </div>
              <CodeBlock label="Shell">
                {`export HOLDALL_TOKEN=hld_pat_…\ncurl -T report.pdf -H "Authorization: Bearer $HOLDALL_TOKEN" \\\n  "${publicUrl}/api/v1/organizations/acme/files:upload?filename=report.pdf"`}
              </CodeBlock>
            </li>
            <li>
              <div>
                <h3>Download it</h3>
                <p>
                  Download the file or a range of it by its ID, or create a URL that needs no token. See the{' '}
                  <a href="/docs">API reference</a>.
                </p>
              </div>
              <CodeBlock label="Shell">
                {`curl -OJ -H "Authorization: Bearer $HOLDALL_TOKEN" \\\n  "${publicUrl}/api/v1/organizations/acme/files/FILE_ID:download"`}
              </CodeBlock>
            </li>
          </ol>
        </section>

        <section className={styles.promises} aria-labelledby="promises">
          <h2 id="promises">What you can count on</h2>
          <dl>
            <div>
              <dt>No partial files</dt>
              <dd>An upload becomes visible once all its bytes are durable, even across a power failure.</dd>
            </div>
            <div>
              <dt>Private by default</dt>
              <dd>Every file belongs to an organization. Non-members can’t tell whether a file exists.</dd>
            </div>
            <div>
              <dt>Verified to the byte</dt>
              <dd>Every file has a SHA-256, and every download carries it.</dd>
            </div>
          </dl>
        </section>
      </main>
    </div>
  );
}
