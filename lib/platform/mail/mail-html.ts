/** A part of a mail: a paragraph, or a list. */
export type MailBlock = string | string[] | { link: string; text: string };

/** The text and the simple HTML of a mail, from the same blocks. */
export const mailBody = (blocks: MailBlock[], language: string): { text: string; html: string } => ({
  text: `${blocks.map(textOf).join('\n\n')}\n`,
  html: `<!doctype html><html lang="${escaped(language)}"><meta charset="utf-8"><body>${blocks.map(htmlOf).join('')}</body></html>`,
});

function textOf(block: MailBlock): string {
  if (typeof block === 'string') return block;
  return Array.isArray(block) ? block.map((line) => `- ${line}`).join('\n') : `${block.text}: ${block.link}`;
}

function htmlOf(block: MailBlock): string {
  if (typeof block === 'string') return `<p>${escaped(block)}</p>`;
  if (Array.isArray(block)) return `<ul>${block.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
  return `<p><a href="${escaped(block.link)}">${escaped(block.text)}</a></p>`;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
