import type { Example, OpenApiDocument, Response } from '@/lib/http/openapi-document';
import styles from './errors.module.css';

type Props = { responses: Record<string, Response>; document: OpenApiDocument };

/** The errors of an operation: each status with its reasons and their messages. */
export function Errors({ responses, document }: Props) {
  const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return (
    <details className={styles.errors}>
      <summary>
        <span className={styles.title}>Errors</span>
        <span className={styles.statuses}>{failures.map(([status]) => status).join(' ')}</span>
      </summary>
      <dl>
        {failures.map(([status, { content }]) => (
          <div key={status}>
            <dt>{status}</dt>
            {Object.keys(content?.['application/json']?.examples ?? {}).map((reason) => (
              <dd key={reason}>
                <code>{reason}</code>
                <span>{document.components.examples[reason]?.summary}</span>
                <Metadata example={document.components.examples[reason]} />
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The machine-readable metadata of a reason. */
function Metadata({ example }: { example?: Example }) {
  const { details } = (example?.value ?? { details: [] }) as {
    details: { metadata: Record<string, string> }[];
  };
  const names = Object.keys(details[0]?.metadata ?? {});
  if (names.length === 0) return null;
  return (
    <span className={styles.metadata}>
      Metadata:{' '}
      {names.map((name) => (
        <code key={name}>{name}</code>
      ))}
    </span>
  );
}
