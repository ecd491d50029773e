import { Fragment } from 'react';

/** Text whose long URLs may break after a slash. Copied text stays unchanged. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=\w[/?&])(?=\w)/).map((piece, index) => (
    <Fragment key={`${index}${piece}`}>
      {index > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}
