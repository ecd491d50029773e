import type { Route } from '@/app/routes';
import type { RawParams } from '@/lib/http/route';

export type Match =
  | { kind: 'route'; route: Route; params: RawParams }
  | { kind: 'wrong-method'; allow: string; route: Route }
  | { kind: 'none' };

/** Every method of any route, in the form of Allow. */
export const allMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

type Pattern = { segments: Segment[]; methods: Map<string, Route> };
/** One segment of a path: `text`, or a parameter followed by `text`, such as `:download`. */
type Segment = { parameter: string | null; text: string; isRest?: boolean };

/**
 * Finds the route of a raw path. The colon of a verb may be percent-encoded, as encodeURIComponent encodes
 * it; parameters stay encoded. `{+path}`, the last segment, stands for the rest of the path (RFC 6570
 * §3.2.3): its segments, at least one, of which the last may be empty. GET also serves HEAD unless the path
 * has its own HEAD.
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
  if (text.startsWith('{+')) return { parameter: text.slice(2, end), text: '', isRest: true };
  return { parameter: text.slice(1, end), text: text.slice(end + 1) };
}

/** The parameters of a path, or null if it does not match the pattern. A parameter contains no colon. */
function paramsOf(segments: Segment[], given: string[]): RawParams | null {
  const hasRest = segments.at(-1)?.isRest ?? false;
  if (hasRest ? given.length < segments.length : given.length !== segments.length) return null;
  const params: RawParams = {};
  for (const [at, { parameter, text, isRest }] of segments.entries()) {
    if (isRest && parameter !== null) {
      const names = given.slice(at);
      if (names.some(isDotSegment) || names.slice(0, -1).includes('')) return null;
      params[parameter] = names;
      continue;
    }
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

const isDotSegment = (text: string) => /^(\.|%2e){1,2}$/i.test(text);
