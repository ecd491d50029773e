import { customAlphabet } from 'nanoid';

const random = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 25);

/**
 * A random id: 25 characters of [0-9a-z], 129 bits. Lower case only, so that an id survives case-insensitive
 * file systems; no dash, so that it never looks like an option on a command line.
 */
export const newId = (): string => random();
