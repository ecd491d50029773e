import sharp, { type SharpOptions } from 'sharp';

/** A picture of 96 × 64 pixels, blue on its left half, red on its right. */
export const picture = () => sharp(halves);

const halves = await sharp({
  create: { width: 96, height: 64, channels: 3, background: { r: 220, g: 40, b: 40 } },
})
  .composite([
    {
      input: { create: { width: 48, height: 64, channels: 3, background: { r: 40, g: 80, b: 220 } } },
      left: 0,
      top: 0,
    },
  ])
  .png()
  .toBuffer();

/** The same picture as HEIC, which sharp cannot write. */
export const heic = Buffer.from(
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAACcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAAC9tZGF0AAAAIygBrxmA93yFN//3llEfKdW/qYLtPhYMH+bO+ePSoAex0r/4',
  'base64',
);

/** The same as the page of a PDF, by default of 96 × 64 points; `drawing` is in PDF's operators. */
export function pdf({ width = 96, height = 64, drawing = bothHalves(width, height), more = '' } = {}) {
  return Buffer.from(
    [
      '%PDF-1.7',
      '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
      `3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Contents 4 0 R/Resources<</XObject<</X0 10 0 R>>>>>>endobj`,
      `4 0 obj<</Length ${drawing.length}>>stream\n${drawing}\nendstream endobj`,
      more,
      'trailer<</Root 1 0 R>>',
    ].join('\n'),
  );
}

const bothHalves = (width: number, height: number) =>
  `0.16 0.31 0.86 rg 0 0 ${width / 2} ${height} re f 0.86 0.16 0.16 rg ${width / 2} 0 ${width / 2} ${height} re f`;

/** A PDF of a few kilobytes that draws 10^12 rectangles: forms that each draw the next one ten times. */
export function endlessPdf() {
  const depth = 12;
  const forms = Array.from({ length: depth }, (_, at) => {
    const drawing = at === depth - 1 ? '0 0 10 10 re f' : `/X${at + 1} Do `.repeat(10);
    return `${10 + at} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</X${at + 1} ${11 + at} 0 R>>>>/Length ${drawing.length}>>stream\n${drawing}\nendstream endobj`;
  });
  return pdf({ drawing: '/X0 Do', more: forms.join('\n') });
}

/** A PNG of so many pixels of one color, without the memory for them: 15,000² have 220 kB. */
export const largePng = (side: number) =>
  sharp({
    create: { width: side, height: side, channels: 3, background: '#000' },
    limitInputPixels: false,
  } as SharpOptions)
    .toColorspace('b-w')
    .png()
    .toBuffer();
