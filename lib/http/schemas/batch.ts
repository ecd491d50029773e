import { examples } from '../examples';
import { z } from '../zod';
import { folderReference, text } from './parts';

const fields = {
  names: z
    .array(text())
    .max(1000)
    .nullish()
    .openapi({
      example: [examples.fileName],
      description: 'At most 1000 names or ids of files. Files that do not exist are skipped.',
    }),
  folder: folderReference.openapi({
    example: undefined,
    description: 'Instead of `names`: all files in this folder. Null, empty or `root` is the root folder.',
  }),
  recursive: z
    .boolean()
    .nullish()
    .openapi({ description: 'With `folder`: also files in the folders below it.' }),
  query: text().nullish().openapi({
    description:
      'With `folder`: only files whose filename contains all these words, in any order, ignoring case and accents.',
  }),
  validate_only: z
    .boolean()
    .nullish()
    .openapi({ description: 'Changes nothing and returns how many files the selection has (AIP-163).' }),
};

const deletionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 letters, digits, dashes or underscores')
  .nullish();

type Fields = { [Name in keyof typeof fields]?: z.output<(typeof fields)[Name]> };

/**
 * Why a request does not choose files in exactly one way, or null: without a choice it must not mean all, and
 * with two it is not clear which one counts.
 */
export function choiceProblem({
  names,
  folder,
  recursive,
  query,
  deletion_id,
}: Fields & { deletion_id?: string | null }): string | null {
  if (deletion_id) {
    const isAlone = !names && folder === undefined && !recursive && !query;
    return isAlone ? null : 'cannot be combined with deletion_id: send one of them';
  }
  if (!names)
    return folder === undefined ? 'is required, or folder (with recursive and query) instead' : null;
  const others = Object.entries({ folder: folder !== undefined, recursive, query }).filter(([, is]) => is);
  if (others.length === 0) return null;
  return `cannot be combined with ${others.map(([name]) => name).join(' and ')}: send either names or a selection`;
}

function checkChoice(fields: Fields, context: z.RefinementCtx): void {
  const message = choiceProblem(fields);
  if (message !== null) context.addIssue({ code: 'custom', path: ['names'], message });
}

export const batchRequests = {
  batchDelete: z
    .object({
      ...fields,
      deletion_id: deletionId.openapi({
        example: '7q0x2m5k9c3v8n1b4z6l0j2hd',
        description:
          'A random id of your choice. `files:batchUndelete` with it undoes all deletions that had it.',
      }),
    })
    .superRefine(({ deletion_id: _, ...choice }, context) => checkChoice(choice, context)),
  batchUndelete: z
    .object({
      ...fields,
      deletion_id: deletionId.openapi({
        example: undefined,
        description: 'Instead of `names` and `folder`: all files that were deleted with this id.',
      }),
    })
    .superRefine(checkChoice),
  batchPurge: z.object(fields).superRefine(checkChoice),
  batchMove: z
    .object({
      ...fields,
      destination_folder: text().nullish().openapi({
        example: examples.folderName,
        description:
          "Required. The destination: a folder's name or bare id; null, empty or `root` is the root folder.",
      }),
    })
    .superRefine(checkChoice)
    // Null is a value here: a move without a destination must not mean the root.
    .refine((body) => body.destination_folder !== undefined, {
      path: ['destination_folder'],
      message: 'is required; null is the root folder',
    }),
};

export const batchAnswers = {
  batch: z
    .object({
      count: z.number().int().openapi({ example: 1, description: 'The number of changed files.' }),
    })
    .openapi('BatchResult', { description: 'The result of a batch.' }),
};
