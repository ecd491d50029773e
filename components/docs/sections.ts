import type { HttpMethod, OpenApiDocument, Operation } from '@/lib/http/openapi-document';

/** An operation with where it is, and the other methods that do the same. */
export type ToldOperation = { method: HttpMethod; path: string; operation: Operation; aliases: HttpMethod[] };

export type Section = { name: string; description: string; operations: ToldOperation[] };

/** In which order the methods of one path are told. */
const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const satisfies HttpMethod[];

/** The operations by tag, in the document's order; an alias is told with the operation that it is. */
export function sectionsOf({ tags, paths }: OpenApiDocument): Section[] {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? { method, path, operation } : [];
    }),
  );
  const aliasesOf = ({ operationId }: Operation) =>
    all.filter(({ operation }) => operation['x-alias-of'] === operationId).map(({ method }) => method);
  return tags.map(({ name, description }) => ({
    name,
    description,
    operations: all
      .filter(({ operation }) => operation.tags.includes(name) && !operation['x-alias-of'])
      .map((told) => ({ ...told, aliases: aliasesOf(told.operation) })),
  }));
}

/** What a heading is reached by: `#generated-urls`. */
export const slugOf = (heading: string) => heading.toLowerCase().replace(/[^a-z0-9]+/g, '-');
