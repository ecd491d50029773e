import type { Reason } from './reasons';

/** What can go wrong with everything behind a link. */
export const ofLink: Reason[] = [
  'FOLDER_NOT_FOUND',
  'FOLDER_NOT_LINKED',
  'LINK_NOT_ALLOWED',
  'LINK_TARGET_NOT_FOUND',
  'LINKED_PATH_INVALID',
  'LINKED_FILE_NOT_FOUND',
  'LINKED_FORBIDDEN',
  'STORAGE_UNAVAILABLE',
];

export const ofLinkWrite: Reason[] = [...ofLink, 'LINK_READ_ONLY', 'LINKED_IS_FOLDER', 'LINKED_NOT_PLAIN'];
