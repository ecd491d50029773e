import type { OpenApiDocument, Response } from '@/lib/http/openapi-document';
import styles from './answers.module.css';
import { Fields } from './fields';
import { Line } from './prose';
import { refOf } from './schema-words';

type Props = { responses: Record<string, Response>; document: OpenApiDocument };

/** The successful responses of an operation. */
export function Answers({ responses, document }: Props) {
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 400);
  return (
    <section>
      <h4>{successes.length > 1 ? 'Responses' : 'Response'}</h4>
      <dl className={styles.answers}>
        {successes.map(([status, response]) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd>
              <Meaning response={response} />
            </dd>
          </div>
        ))}
      </dl>
      <HeaderFields responses={successes.map(([, response]) => response)} document={document} />
    </section>
  );
}

function Meaning({ response: { content = {}, description } }: { response: Response }) {
  const schema = content['application/json']?.schema;
  const ref = schema && refOf(schema);
  if (!ref) return <Line text={description} />;
  return ref === 'Empty' ? (
    <Line text="An empty object, `{}`." />
  ) : (
    <>
      <a href={`#schema-${ref}`}>{ref}</a>
      <span> as JSON.</span>
    </>
  );
}

/** The header fields of the responses. X-Request-Id is left out: every response has it. */
function HeaderFields({ responses, document }: { responses: Response[]; document: OpenApiDocument }) {
  const names = new Set(responses.flatMap(({ headers = {} }) => Object.keys(headers)));
  names.delete('X-Request-Id');
  if (names.size === 0) return null;
  return (
    <details className={styles.headers}>
      <summary>Response header fields</summary>
      <Fields
        fields={[...names].map((name) => {
          const header = document.components.headers[name];
          return {
            name,
            schema: { type: 'string', description: header?.description, example: header?.example },
          };
        })}
      />
    </details>
  );
}
