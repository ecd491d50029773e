import { Fragment } from 'react';

/** Text whose long addresses may break after a slash, without anything that copying would take along. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=\w[/?&])(?=\w)/).map((piece, at) => (
    <Fragment key={`${at}${piece}`}>
      {at > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}
