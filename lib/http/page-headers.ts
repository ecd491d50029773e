/**
 * The header field by which the front door hands a page what the route answered that the page tells people. It never comes from outside.
 */
export const toldHeader = 'x-holdall-told';

/** The header field by which the front door tells a page the path and query that were asked for. */
export const pathHeader = 'x-holdall-path';

export const encodeTold = (told: unknown): string => Buffer.from(JSON.stringify(told)).toString('base64');

export const decodeTold = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64').toString());
