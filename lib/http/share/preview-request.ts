/**
 * Programs that open links to show a preview of them, by the product names in their User-Agent. Phones whose
 * model name ends in "bot" (Cubot) are none of them.
 */
const previewAgents = [
  /(?<!\bcu)bot\b/i,
  /slack(?:bot|-)|whatsapp|\bsignal\b|viber\/|skypeuripreview|snapchat|kakaotalk-scrap/i,
  /^mattermost|^tumblr\/|notionembedder|(?:bing|microsoft|safelinks)-?preview/i,
  /facebookexternalhit|facebookcatalog|meta-external|vkshare|mastodon\/|synapse\/|cardyb/i,
  /google(?:other|messages)|embedly|iframely|opengraph|unfurl|url-?preview|link-?preview|page-?renderer/i,
  /crawler|spider/i,
];

/**
 * Whether a request is for a link preview or a prefetch: no person chose to download, so it gets the page
 * and no bytes.
 */
export function isPreviewRequest({ headers }: Pick<Request, 'headers'>): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => headers.get(name) ?? '');
  return (
    purposes.some((purpose) => /\b(prefetch|prerender|preview)\b/i.test(purpose)) ||
    previewAgents.some((agent) => agent.test(headers.get('user-agent') ?? ''))
  );
}
