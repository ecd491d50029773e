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
    description: 'With `folder`: only files whose filename contains this, ignoring case.',
  }),
};

type Fields = { [Name in keyof typeof fields]?: z.output<(typeof fields)[Name]> };

/** Exactly one way to select files: an empty request must not select all. */
const isOneChoice = ({ names, folder, recursive, query }: Fields) =>
  names ? folder === undefined && !recursive && !query : folder !== undefined;

/** A move with `names` and `folder` but no `destination_folder` has `folder` as its destination. */
export const moveOf = <Move extends Fields & { destination_folder?: string | null }>(move: Move): Move =>
  move.names && move.destination_folder === undefined
    ? { ...move, folder: undefined, destination_folder: move.folder }
    : move;

const oneChoice = { path: ['names'], message: 'is required, or folder (with recursive and query) instead' };

export const batchRequests = {
  batchDelete: z.object(fields).refine(isOneChoice, oneChoice),
  batchMove: z
    .object({
      ...fields,
      destination_folder: text().nullish().openapi({
        example: examples.folderName,
        description:
          "The destination: a folder's name or bare id; null, empty or `root` is the root folder. If absent with `names`, `folder` is the destination.",
      }),
    })
    .refine((body) => isOneChoice(moveOf(body)), oneChoice)
    .refine((body) => moveOf(body).destination_folder !== undefined, {
      path: ['destination_folder'],
      message: 'is required; null for the root folder',
    }),
};

export const batchAnswers = {
  batch: z
    .object({
      count: z.number().int().openapi({ example: 1, description: 'The number of changed files.' }),
    })
    .openapi('BatchResult', { description: 'The result of a batch.' }),
};
