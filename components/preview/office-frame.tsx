'use client';

import { useMemo, useRef } from 'react';

type Props = { name: string; html: string; onEscape: () => void };

/**
 * HTML of a file in a frame of its own, where nothing runs, nothing is loaded and no link leads out: the
 * sandbox allows no scripts, forms, windows or navigation of this page, and the policy no requests. It has
 * the origin of this page, which is safe without scripts, for this page to hear its keys.
 */
export function OfficeFrame({ name, html, onEscape }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const page = useMemo(() => pageOf(html), [html]);
  return (
    <iframe
      ref={frame}
      title={name}
      sandbox="allow-same-origin"
      srcDoc={page}
      onLoad={() =>
        frame.current?.contentDocument?.addEventListener('keydown', ({ key }) => {
          if (key === 'Escape') onEscape();
        })
      }
      className="block size-full border-0 bg-white"
    />
  );
}

const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

const style = `
:root { color-scheme: only light; }
body { margin: 0; font: 15px/1.6 system-ui, sans-serif; color: #1d2327; background: #fff; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 2rem 4rem; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 0.5em; }
main > :first-child { margin-top: 0; }
main table { border-collapse: collapse; margin: 1em 0; }
main td, main th { border: 1px solid #c9cfd3; padding: 0.25rem 0.6rem; vertical-align: top; }
main td > p, main th > p { margin: 0; }
.sheet { border-collapse: separate; border-spacing: 0; font-size: 13px; font-variant-numeric: tabular-nums; }
.sheet td, .sheet th { border: solid #d9dee1; border-width: 0 1px 1px 0; padding: 0.2rem 0.6rem; white-space: pre; }
.sheet td { max-width: 28rem; overflow: hidden; text-overflow: ellipsis; }
.sheet th, .sheet thead td { background: #f1f3f4; color: #4c565c; font-weight: 500; position: sticky; z-index: 1; }
.sheet thead :is(th, td) { top: 0; }
.sheet tbody th { left: 0; text-align: right; }
.sheet thead td { left: 0; z-index: 2; }
.number { text-align: right; }`;

/** A whole page with a body that is safe to show: no links lead out, and its pictures are in it. */
function pageOf(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of body.querySelectorAll('*')) keepHarmless(element);
  const content = body.querySelector('.sheet') ? body.innerHTML : `<main>${body.innerHTML}</main>`;
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><style>${style}</style>${content}`;
}

const elements = new Set(
  'a,b,blockquote,br,dd,div,dl,dt,em,h1,h2,h3,h4,h5,h6,hr,i,img,li,main,ol,p,pre,s,span,strong,sub,sup,table,tbody,td,th,thead,tr,u,ul'.split(
    ',',
  ),
);
const attributes = new Set(['alt', 'class', 'colspan', 'href', 'id', 'rowspan', 'scope', 'src']);

function keepHarmless(element: Element): void {
  if (!elements.has(element.localName)) {
    element.remove();
    return;
  }
  for (const { name, value } of [...element.attributes]) {
    const isLink = name === 'href' && !value.startsWith('#');
    const isForeign = name === 'src' && !value.startsWith('data:image/');
    if (!attributes.has(name) || isLink || isForeign) element.removeAttribute(name);
  }
}
