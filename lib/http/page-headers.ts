/**
 * The header field by which the front door hands a page what the route answered that the page tells people.
 * It never comes from outside.
 */
export const pageDataHeader = 'x-holdall-page-data';

/** The header field by which the front door tells a page the path and query that were asked for. */
export const pathHeader = 'x-holdall-path';

export const encodePageData = (told: unknown): string => Buffer.from(JSON.stringify(told)).toString('base64');

export const decodePageData = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64').toString());
