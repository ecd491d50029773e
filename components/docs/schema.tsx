import type { JsonSchema } from '@/lib/http/openapi-document';
import { Fields, fieldsOf } from './fields';
import { Line } from './prose';
import styles from './schema.module.css';

/** A schema that operations refer to. */
export function SchemaArticle({ name, schema }: { name: string; schema: JsonSchema }) {
  return (
    <article className={styles.schema} aria-labelledby={`schema-${name}`}>
      <h3 id={`schema-${name}`}>
        <a href={`#schema-${name}`}>{name}</a>
      </h3>
      {schema.description && (
        <p>
          <Line text={schema.description} />
        </p>
      )}
      {/* In answers, what is not always there is the exception; its description says when it is absent. */}
      <Fields fields={fieldsOf(schema).map((field) => ({ ...field, isRequired: false }))} />
    </article>
  );
}
