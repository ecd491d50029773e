import type { JsonSchema, MediaType, OpenApiDocument, Operation } from './openapi-document';

type Schemas = Record<string, JsonSchema>;

/** Adds an example, composed of those of its fields, to every JSON body that has none. */
export function addExamples(document: OpenApiDocument): void {
  const { schemas } = document.components;
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      for (const media of jsonBodiesOf(operation)) {
        if (media.schema && media.examples === undefined) media.example ??= exampleOf(media.schema, schemas);
      }
    }
  }
}

function jsonBodiesOf({ requestBody, responses }: Operation): MediaType[] {
  const bodies = [requestBody, ...Object.values(responses)];
  return bodies.flatMap((body) => body?.content?.['application/json'] ?? []);
}

/** An example of a schema, without fields that have none; undefined if no field has one. */
function exampleOf(schema: JsonSchema, schemas: Schemas): unknown {
  if (schema.$ref) {
    const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named && exampleOf(named, schemas);
  }
  if (schema.example !== undefined) return schema.example;
  if (schema.type === 'array' && schema.items) return [exampleOf(schema.items, schemas)];
  if (schema.enum?.length === 1) return schema.enum[0];
  if (schema.type !== 'object') return undefined;
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    exampleOf(field, schemas),
  ]);
  const known = fields.filter(([, example]) => example !== undefined);
  return fields.length > 0 && known.length === 0 ? undefined : Object.fromEntries(known);
}
