import { CodeBlock } from '@/components/site/code-block';
import type { OpenApiDocument, Parameter } from '@/lib/http/openapi-document';
import { Answers } from './answers';
import { curlOf } from './curl';
import { Errors } from './errors';
import { Fields } from './fields';
import { Json } from './json';
import { Method } from './method';
import styles from './operation.module.css';
import { Line, Prose } from './prose';
import { RequestBody } from './request-body';
import type { ToldOperation } from './sections';

/** One operation: what it does and takes on the left, how that looks on the right. */
export function OperationArticle({ told, document }: { told: ToldOperation; document: OpenApiDocument }) {
  const { method, path, operation, aliases } = told;
  const { operationId, parameters = [], requestBody, responses } = operation;
  const answer = responses['200']?.content?.['application/json']?.example;
  return (
    <article className={styles.operation} aria-labelledby={operationId}>
      <div className={styles.head}>
        <h3 id={operationId}>
          <a href={`#${operationId}`}>{operation.summary}</a>
        </h3>
        <p className={styles.address}>
          <Method method={method} />
          {aliases.map((alias) => (
            <Method key={alias} method={alias} />
          ))}
          <code>
            <Path path={path} />
          </code>
        </p>
      </div>
      <div className={styles.text}>
        {operation.description && <Prose text={operation.description} />}
        <Rights operation={operation} />
        <Parameters title="Path" of="path" parameters={parameters} />
        <Parameters title="Query" of="query" parameters={parameters} />
        <Parameters title="Header fields" of="header" parameters={parameters} />
        {requestBody && <RequestBody body={requestBody} />}
        <Answers responses={responses} document={document} />
        <Errors responses={responses} document={document} />
      </div>
      <div className={styles.code}>
        <CodeBlock label="curl">{curlOf(told, document.servers[0]?.url ?? '')}</CodeBlock>
        {answer !== undefined && (
          <CodeBlock label="200, application/json">
            <Json value={answer} />
          </CodeBlock>
        )}
      </div>
    </article>
  );
}

function Rights({ operation }: Pick<ToldOperation, 'operation'>) {
  const [credential] = operation.security;
  const [scope] = credential ? Object.values(credential).flat() : [];
  const role = operation['x-least-role'];
  if (!credential) return null;
  return (
    <p className={styles.rights}>
      <Line
        text={
          role && scope
            ? `Needs the role ${role} and the scope \`${scope}\`, or more.`
            : 'Needs a token, whatever its scopes.'
        }
      />
    </p>
  );
}

type ParametersProps = { title: string; of: Parameter['in']; parameters: Parameter[] };

function Parameters({ title, of, parameters }: ParametersProps) {
  const fields = parameters.filter((parameter) => parameter.in === of);
  if (fields.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <Fields
        fields={fields.map(({ name, required, schema, description }) => ({
          name,
          schema: { ...schema, description },
          // A path is never without its parameters; that needs no saying.
          isRequired: required === true && of !== 'path',
        }))}
      />
    </section>
  );
}

/** A path that may break after its slashes, with its parameters set off. */
function Path({ path }: { path: string }) {
  return path.split(/(\{\w+\})/).map((part) =>
    part.startsWith('{') ? (
      <em key={part}>{part}</em>
    ) : (
      part.split(/(?<=\/)/).map((piece) => (
        <span key={piece + path.indexOf(piece)}>
          {piece}
          <wbr />
        </span>
      ))
    ),
  );
}
