import type { JsonSchema } from '@/lib/http/openapi-document';
import { Fields, fieldsOf } from './fields';
import { Line } from './prose';
import styles from './schema.module.css';

/** A named schema of the OpenAPI document. */
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
      {/* In responses most fields are always present; the description says when one is absent. */}
      <Fields fields={fieldsOf(schema).map((field) => ({ ...field, isRequired: false }))} />
    </article>
  );
}
