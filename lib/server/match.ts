import type { Route } from '@/app/routes';

export type Match =
  | { kind: 'route'; route: Route; params: Record<string, string> }
  | { kind: 'wrong-method'; allow: string; route: Route }
  | { kind: 'none' };

/** Every method that some route takes, as in Allow. */
export const allMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

type Pattern = { path: string; regexp: RegExp; names: string[]; methods: Map<string, Route> };

/**
 * Finds the route of a raw path. A verb's colon may come percent-encoded, as encodeURIComponent clients send
 * it; parameters stay encoded. GET serves HEAD where a route has none of its own.
 */
export function createMatcher(routes: Route[]) {
  const patterns = new Map<string, Pattern>();
  for (const route of routes) {
    const { path } = route.handler.spec;
    const pattern = patterns.get(path) ?? compile(path);
    pattern.methods.set(route.method, route);
    patterns.set(path, pattern);
  }
  const list = [...patterns.values()];

  return function match(method: string, path: string): Match {
    for (const { regexp, names, methods } of list) {
      const found = regexp.exec(path);
      if (!found) continue;
      const route = methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined);
      if (route) {
        const params = Object.fromEntries(names.map((name, at) => [name, found[at + 1] ?? '']));
        return { kind: 'route', route, params };
      }
      const allowed = new Set([...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS']);
      return {
        kind: 'wrong-method',
        allow: [...allowed].join(', '),
        route: [...methods.values()][0] as Route,
      };
    }
    return { kind: 'none' };
  };
}

function compile(path: string): Pattern {
  const names: string[] = [];
  const source = path
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)\}/g, (_, name) => {
      names.push(name);
      return '((?:(?!:|%3[Aa])[^/])+)';
    })
    .replace(/:(?=[a-zA-Z]+$)/, '(?::|%3[Aa])');
  return { path, regexp: new RegExp(`^${source}$`), names, methods: new Map() };
}
