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
      description: 'At most 1000 names or ids of files. One that is not there is passed over.',
    }),
  folder: folderReference.openapi({
    example: undefined,
    description: 'Instead of `names`: all files in this folder. Null, empty or `root` is the root.',
  }),
  recursive: z
    .boolean()
    .nullish()
    .openapi({ description: 'With `folder`: also those in the folders below it.' }),
  query: text().nullish().openapi({
    description: 'With `folder`: only those whose filename has this in it, whatever the case.',
  }),
};

type Fields = { [Name in keyof typeof fields]?: z.output<(typeof fields)[Name]> };

/** Exactly one way to say which files: whoever sends none must not mean all. */
const isOneChoice = ({ names, folder, recursive, query }: Fields) =>
  names ? folder === undefined && !recursive && !query : folder !== undefined;
/**
 * What a request to move means: a `folder` beside names, and nothing else that says where to, says where to.
 */
export const moveOf = <Move extends Fields & { destination_folder?: string | null }>(move: Move): Move =>
  move.names && move.destination_folder === undefined
    ? { ...move, folder: undefined, destination_folder: move.folder }
    : move;

const oneChoice = { path: ['names'], message: 'must be there, or folder (with recursive and query) instead' };

export const batchRequests = {
  batchDelete: z.object(fields).refine(isOneChoice, oneChoice),
  batchMove: z
    .object({
      ...fields,
      destination_folder: text().nullish().openapi({
        example: examples.folderName,
        description:
          "Where to: a folder's name or bare id; null, empty or `root` is the root. Absent with `names`, `folder` is where to.",
      }),
    })
    .refine((body) => isOneChoice(moveOf(body)), oneChoice)
    .refine((body) => moveOf(body).destination_folder !== undefined, {
      path: ['destination_folder'],
      message: 'must be there; null for the root',
    }),
};

export const batchAnswers = {
  batch: z
    .object({
      count: z.number().int().openapi({ example: 1, description: 'How many files were changed.' }),
    })
    .openapi('BatchResult', { description: 'What a batch did.' }),
};
