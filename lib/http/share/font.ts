import { pageAsset } from '../page-asset';

/**
 * The face of the app, and one of the system with its proportions, so that nothing moves when it arrives.
 * Empty where the build made none.
 */
export function fontFace(): string {
  const address = pageAsset('inter.woff2');
  return address === null
    ? ''
    : `@font-face{font-family:Inter;src:url(${address}) format("woff2");font-weight:100 900;font-display:swap}
@font-face{font-family:"Inter Fallback";src:local("Arial"),local("Liberation Sans");ascent-override:90.44%;descent-override:22.52%;line-gap-override:0%;size-adjust:107.12%}
`;
}
