/**
 * The first word of every statement in a part of PostgreSQL's log (log_statement = all). A statement may
 * begin on the line after "execute <unnamed>:", as queries in template literals do.
 */
export function statementVerbs(log: string): string[] {
  const statements = log.matchAll(/LOG: {2}(?:statement|execute [^:\n]*):\s*(\w+)/g);
  return [...statements].map(([, verb = '']) => verb.toUpperCase());
}
