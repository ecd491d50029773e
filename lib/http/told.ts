/**
 * The header field by which the front door hands a page what the route answered that the page tells people. It never comes from outside.
 */
export const toldHeader = 'x-holdall-told';

export const encodeTold = (told: unknown): string => Buffer.from(JSON.stringify(told)).toString('base64');

export const decodeTold = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64').toString());
