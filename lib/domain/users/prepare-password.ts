/**
 * A password as it is hashed: the same however a keyboard composes its letters, with every blank as a space
 * (RFC 8265 §4.2.2, OpaqueString).
 */
export const preparePassword = (password: string): string =>
  password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
