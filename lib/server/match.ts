import type { Route } from '@/app/routes';

export type Match =
  | { kind: 'route'; route: Route; params: Record<string, string> }
  | { kind: 'wrong-method'; allow: string; route: Route }
  | { kind: 'none' };

/** Every method of any route, in the form of Allow. */
export const allMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

type Pattern = { segments: Segment[]; methods: Map<string, Route> };
/** One segment of a path: `text`, or a parameter followed by `text`, such as `:download`. */
type Segment = { parameter: string | null; text: string };

/**
 * Finds the route of a raw path. The colon of a verb may be percent-encoded, as encodeURIComponent encodes
 * it; parameters stay encoded. GET also serves HEAD unless the path has its own HEAD.
 */
export function createMatcher(routes: Route[]) {
  const patterns = new Map<string, Pattern>();
  for (const route of routes) {
    const { path } = route.handler.spec;
    const pattern = patterns.get(path) ?? { segments: path.split('/').map(segmentOf), methods: new Map() };
    pattern.methods.set(route.method, route);
    patterns.set(path, pattern);
  }
  const list = [...patterns.values()];

  return function match(method: string, path: string): Match {
    const given = path.replace(/%3a/gi, ':').split('/');
    for (const { segments, methods } of list) {
      const params = paramsOf(segments, given);
      if (!params) continue;
      const route = methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined);
      if (route) return { kind: 'route', route, params };
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

function segmentOf(text: string): Segment {
  const end = text.indexOf('}');
  if (!text.startsWith('{') || end < 0) return { parameter: null, text };
  return { parameter: text.slice(1, end), text: text.slice(end + 1) };
}

/** The parameters of a path, or null if it does not match the pattern. A parameter contains no colon. */
function paramsOf(segments: Segment[], given: string[]): Record<string, string> | null {
  if (segments.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, { parameter, text }] of segments.entries()) {
    const part = given[at] ?? '';
    if (parameter === null) {
      if (part !== text) return null;
      continue;
    }
    const value = part.slice(0, part.length - text.length);
    if (!part.endsWith(text) || value === '' || value.includes(':')) return null;
    params[parameter] = value;
  }
  return params;
}
