import { CodeBlock } from './code-block';
import styles from './landing.module.css';
import { SiteHeader } from './site-header';

/** The first page: what this is, and where to begin. */
export function Landing({ publicUrl }: { publicUrl: string }) {
  return (
    <>
      <SiteHeader />
      <main className={styles.landing} id="content" tabIndex={-1}>
        <section className={styles.hero}>
          <h1>Files for organizations.</h1>
          <p>
            People use them here in the browser, programs over REST and gRPC, outsiders by links. What is
            uploaded arrives whole or not at all, however often the connection breaks.
          </p>
          <p className={styles.actions}>
            <a className={styles.primary} href="/sign-in">
              Sign in
            </a>
            <a href="/docs">Read the API reference</a>
          </p>
        </section>

        <section className={styles.begin} aria-labelledby="begin">
          <h2 id="begin">Begin</h2>
          <ol>
            <li>
              <div>
                <h3>Make an account, an organization and a token</h3>
                <p>In Holdall’s folder, on the machine that runs it. The token is printed this once.</p>
              </div>
              <CodeBlock label="Shell">
                npm run --silent holdall -- bootstrap --email you@example.com --organization acme
              </CodeBlock>
            </li>
            <li>
              <div>
                <h3>Upload a file</h3>
                <p>The answer comes when the file is whole and durable, with its id and its SHA-256.</p>
              </div>
              <CodeBlock label="Shell">
                {`export HOLDALL_TOKEN=hld_pat_…\ncurl -T report.pdf -H "Authorization: Bearer $HOLDALL_TOKEN" \\\n  "${publicUrl}/api/v1/organizations/acme/files:upload?filename=report.pdf"`}
              </CodeBlock>
            </li>
            <li>
              <div>
                <h3>Get it back</h3>
                <p>
                  Whole or in parts, by its id; or hand out a URL that needs no token. All of it is in the{' '}
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
              <dt>Never half a file</dt>
              <dd>
                Nobody sees an upload before all its bytes are durable, also when the power fails in between.
              </dd>
            </div>
            <div>
              <dt>Yours alone</dt>
              <dd>
                Everything belongs to an organization. Others get the same answer whether it exists or not.
              </dd>
            </div>
            <div>
              <dt>Checked to the byte</dt>
              <dd>Each file has its SHA-256 from the moment it is there, and every download carries it.</dd>
            </div>
          </dl>
        </section>
      </main>
    </>
  );
}
