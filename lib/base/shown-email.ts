/**
 * An email address as people read it: a word before the @ whose letters can pass for those of another script
 * is shown in punycode, as browsers show such domains. Domains are stored in ASCII (email-address.ts).
 */
export const shownEmail = (email: string): string =>
  email.replace(/[\p{L}\p{M}\p{N}]+/gu, (word) => (isConfusable(word) ? inPunycode(word) : word));

/** Whether a word mixes scripts, or consists of letters that look Latin. */
function isConfusable(word: string): boolean {
  if (!/[^\0-\x7f]/.test(word)) return false;
  if (
    !/[^\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u0501\u04cf\u051b\u051d\u03bf\u03bd0-9]/.test(
      word,
    )
  )
    return true;
  return scripts.filter((script) => script.test(word)).length > 1;
}

/** Japanese, Chinese and Korean mix their own scripts, and Latin beside them. */
const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Georgian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
];

/** URL is the encoder that both browsers and Node have. */
function inPunycode(word: string): string {
  return URL.canParse(`http://${word}`) ? new URL(`http://${word}`).hostname : codePointsOf(word);
}

const codePointsOf = (word: string) =>
  [...word].map((letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`).join('');
