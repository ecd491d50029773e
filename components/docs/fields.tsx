import type { JsonSchema } from '@/lib/http/openapi-document';
import styles from './fields.module.css';
import { Line } from './prose';
import { limitsOf, refOf, typeOf } from './schema-words';

export type Field = { name: string; schema: JsonSchema; isRequired?: boolean };

export function fieldsOf({ properties = {}, required = [] }: JsonSchema): Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
  }));
}

/** Fields with type, limits, meaning and an example. */
export function Fields({ fields }: { fields: Field[] }) {
  return (
    <dl className={styles.fields}>
      {fields.map(({ name, schema, isRequired }) => (
        <div key={name}>
          <dt>
            <code>{name}</code> <Type schema={schema} />
            {isRequired && <strong className={styles.required}>required</strong>}
          </dt>
          <dd>
            {schema.description && (
              <p>
                <Line text={schema.description} />
              </p>
            )}
            <Limits schema={schema} />
            {schema.items?.properties && <Fields fields={fieldsOf(schema.items)} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Type({ schema }: { schema: JsonSchema }) {
  const ref = refOf(schema);
  return (
    <span className={styles.type}>
      {typeOf(schema)}
      {ref && <a href={`#schema-${ref}`}>{ref}</a>}
    </span>
  );
}

function Limits({ schema }: { schema: JsonSchema }) {
  const limits = limitsOf(schema);
  if (limits.length === 0) return null;
  return (
    <p className={styles.limits}>
      {limits.map(({ label, values }) => (
        <span key={label}>
          {label}{' '}
          {values.map((value) => (
            <code key={value}>{value}</code>
          ))}
        </span>
      ))}
    </p>
  );
}
