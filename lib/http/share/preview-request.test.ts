import { describe, expect, test } from 'vitest';
import { isPreviewRequest } from './preview-request';

const isPreview = (headers: Record<string, string>) => isPreviewRequest({ headers: new Headers(headers) });

describe('A request for a preview', () => {
  test.each([
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Slackbot 1.0 (+https://api.slack.com/robots)',
    'WhatsApp/2.24.1 A',
    'TelegramBot (like TwitterBot)',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
    'Twitterbot/1.0',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
    'Synapse (bot; +https://github.com/matrix-org/synapse)',
    'http.rb/5.1.1 (Mastodon/4.2.0; +https://mastodon.social/)',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mattermost-Bot/1.1',
    'mattermost-9.0',
    'Slack-ImgProxy (+https://api.slack.com/robots)',
    'Mozilla/5.0 (compatible; MSIE 10.0) BingPreview/1.0b',
    'Tumblr/14.0.835.186',
    'Mozilla/5.0 (compatible; NotionEmbedder)',
    'Signal/6.40',
  ])('comes from %s', (agent) => {
    expect(isPreview({ 'user-agent': agent })).toBe(true);
  });

  test.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'x-purpose': 'preview' },
  ] as Record<string, string>[])('has %j', (headers) => {
    expect(isPreview({ 'user-agent': 'Mozilla/5.0', ...headers })).toBe(true);
  });

  test.each([
    'curl/8.5.0',
    'Wget/1.21.4',
    'aria2/1.37.0',
    'rclone/v1.66',
    'python-requests/2.32',
    'Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36',
    'Robotics-Downloader/1.0',
    'Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.36.140 Chrome/120.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Notion/3.0.0 Chrome/120.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Mattermost/5.6.0 Chrome/120.0 Safari/537.36',
  ])('does not come from %s', (agent) => {
    expect(isPreview({ 'user-agent': agent })).toBe(false);
  });

  test('is not a request without these fields', () => {
    expect(isPreview({})).toBe(false);
  });
});
