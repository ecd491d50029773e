import { Breakable, CodeBlock } from '@/components/site/code-block';
import type { OpenApiDocument, Parameter } from '@/lib/http/openapi-document';
import { Answers } from './answers';
import { curlOf } from './curl';
import { Errors } from './errors';
import { Fields } from './fields';
import { Method } from './method';
import styles from './operation.module.css';
import { Line, Prose } from './prose';
import { RequestBody } from './request-body';
import type { OperationEntry } from './sections';

/** One operation: description and parameters on the left, examples on the right. */
export function OperationArticle({ entry, document }: { entry: OperationEntry; document: OpenApiDocument }) {
  const { method, path, operation, aliases } = entry;
  const { operationId, parameters = [], requestBody, responses } = operation;
  const response = responses['200']?.content?.['application/json']?.example;
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
        <Permissions operation={operation} />
        <Parameters title="Path" of="path" parameters={parameters} />
        <Parameters title="Query" of="query" parameters={parameters} />
        <Parameters title="Header fields" of="header" parameters={parameters} />
        {requestBody && <RequestBody body={requestBody} />}
        <Answers responses={responses} document={document} />
        <Errors responses={responses} document={document} />
      </div>
      <div className={styles.code}>
        <CodeBlock label="curl">{curlOf(entry, document.servers[0]?.url ?? '')}</CodeBlock>
        {response !== undefined && (
          <CodeBlock label="200, application/json">
            <Json value={response} />
          </CodeBlock>
        )}
      </div>
    </article>
  );
}

function Permissions({ operation }: Pick<OperationEntry, 'operation'>) {
  const { 'x-minimum-scope': scope, 'x-minimum-role': role } = operation;
  if (operation.security.length === 0) return null;
  return (
    <p className={styles.rights}>
      <Line
        text={
          role && scope
            ? `Requires the role ${role} and the scope \`${scope}\`, or higher.`
            : 'Requires a token with any scope.'
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
          // Path parameters are always required; saying so adds nothing.
          isRequired: required === true && of !== 'path',
        }))}
      />
    </section>
  );
}

/** A path that may break after its slashes, with its parameters highlighted. */
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

/** Formatted JSON with highlighted keys. */
function Json({ value }: { value: unknown }) {
  // A string that a colon follows is a key; the other strings are matched too, whole, for a linear time.
  const parts = JSON.stringify(value, null, 2).split(/("(?:[^"\\]|\\.)*"?)/);
  return parts.map((part, index) =>
    index % 2 === 1 && parts[index + 1]?.startsWith(':') ? (
      <span key={`${index}${part}`} className={styles.key}>
        {part}
      </span>
    ) : (
      <Breakable key={`${index}${part}`} text={part} />
    ),
  );
}
