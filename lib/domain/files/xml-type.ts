/** Types of XML documents by the local name of their root element, lower-cased. */
const byRoot: Record<string, string> = {
  collada: 'model/vnd.collada+xml',
  feed: 'application/atom+xml',
  fictionbook: 'application/x-fictionbook+xml',
  gpx: 'application/gpx+xml',
  html: 'application/xhtml+xml',
  kml: 'application/vnd.google-earth.kml+xml',
  math: 'application/mathml+xml',
  mxfile: 'application/vnd.jgraph.mxfile',
  opml: 'text/x-opml',
  plist: 'application/x-plist',
  rdf: 'application/rdf+xml',
  rss: 'application/rss+xml',
  'score-partwise': 'application/vnd.recordare.musicxml+xml',
  smil: 'application/smil+xml',
  stylesheet: 'application/xslt+xml',
  svg: 'image/svg+xml',
  trainingcenterdatabase: 'application/vnd.garmin.tcx+xml',
};

/**
 * The local name of the root element, lower-cased; null if the text does not start like an XML document or
 * ends before the root. `isDeclared`: the text starts with an XML declaration.
 */
export function rootOf(text: string): { isDeclared: boolean; name: string | null } {
  const begin = text.search(/[^\s\ufeff]/);
  const isDeclared = begin >= 0 && /^<\?xml\s/.test(text.slice(begin, begin + 6));
  for (let at = begin; at >= 0 && text[at] === '<'; ) {
    const end = endOfMisc(text, at);
    if (end === null) return { isDeclared, name: localName(text.slice(at + 1, at + 200)) };
    if (end < 0) break;
    // Parsers of HTML take whatever follows for content of a page.
    if (htmlDoctype.test(text.slice(at, at + 15))) return { isDeclared, name: 'html' };
    const next = text.slice(end).search(/\S/);
    at = next < 0 ? -1 : end + next;
  }
  return { isDeclared, name: null };
}

const htmlDoctype = /^<!doctype\s+html\b/i;

/** The end of a comment, instruction or DOCTYPE; null for an element, -1 if the text ends inside. */
function endOfMisc(text: string, at: number): number | null {
  const closed = (closing: string) => {
    const found = text.indexOf(closing, at);
    return found < 0 ? -1 : found + closing.length;
  };
  if (text.startsWith('<!--', at)) return closed('-->');
  if (text.startsWith('<?', at)) return closed('?>');
  if (!text.startsWith('<!', at)) return null;
  // A DOCTYPE may contain declarations in brackets.
  const bracket = text.indexOf('[', at);
  const bare = text.indexOf('>', at);
  return bracket >= 0 && bracket < bare ? closed(']>') : closed('>');
}

function localName(tag: string): string | null {
  const name = /^[\p{L}_][\p{L}\p{N}_.:-]*/u.exec(tag)?.[0];
  return name?.slice(name.indexOf(':') + 1).toLowerCase() ?? null;
}

/** The type of documents with this root element, or null. */
export const typeOfRoot = (name: string | null): string | null =>
  name !== null && Object.hasOwn(byRoot, name) ? (byRoot[name] ?? null) : null;
