import type { HttpMethod, OpenApiDocument, Operation } from '@/lib/http/openapi-document';

/** An operation with its method and path, and the methods that are aliases of it. */
export type OperationEntry = {
  method: HttpMethod;
  path: string;
  operation: Operation;
  aliases: HttpMethod[];
};

export type Section = { name: string; description: string; operations: OperationEntry[] };

/** The order of the methods of one path. */
const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const satisfies HttpMethod[];

/** The operations by tag, in document order. An alias is listed with its operation. */
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
      .map((entry) => ({ ...entry, aliases: aliasesOf(entry.operation) })),
  }));
}

/** The fragment of a heading: `generated-urls`. */
export const slugOf = (heading: string) => heading.toLowerCase().replace(/[^a-z0-9]+/g, '-');
