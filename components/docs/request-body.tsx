import type { Operation } from '@/lib/http/openapi-document';
import { Fields, fieldsOf } from './fields';
import { Line } from './prose';

/** The body of a request: JSON fields or a file. */
export function RequestBody({ body }: { body: NonNullable<Operation['requestBody']> }) {
  const json = body.content['application/json'];
  if (!json?.schema) {
    return (
      <section>
        <h4>Body: the file</h4>
        <p>
          <Line text={body.description ?? ''} />
        </p>
        <p>
          <Line
            text={`Content types: ${Object.keys(body.content)
              .map((type) => `\`${type}\``)
              .join(' or ')}`}
          />
        </p>
      </section>
    );
  }
  return (
    <section>
      <h4>Body: JSON{body.required ? '' : ', optional'}</h4>
      {json.schema.description && (
        <p>
          <Line text={json.schema.description} />
        </p>
      )}
      <Fields fields={fieldsOf(json.schema)} />
    </section>
  );
}
