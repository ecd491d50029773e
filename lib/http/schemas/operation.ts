import { examples } from '../examples';
import { z } from '../zod';
import { archiveAnswers } from './archive';
import { batchAnswers } from './batch';
import { commonAnswers } from './common';
import { folderAnswers } from './folder';
import { time } from './parts';

const operation = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/operations/${examples.urlId}` }),
    done: z.boolean().openapi({
      example: true,
      description: 'Whether it has ended. Then it has either `response` or `error`.',
    }),
    metadata: z.object({
      verb: z
        .enum(['delete', 'undelete', 'purge', 'move', 'copy', 'zip', 'export'])
        .openapi({ example: 'delete', description: 'What it does.' }),
      create_time: time('When it was requested.'),
      done_count: z.number().int().openapi({
        example: 1,
        description: 'How many entries are done. A change that is one transaction counts at its end.',
      }),
      total_count: z.number().int().openapi({
        example: 1,
        description: 'How many entries there are; 0 until they are counted.',
      }),
    }),
    error: commonAnswers.status.optional(),
    response: z
      .union([batchAnswers.batch, folderAnswers.folder, archiveAnswers.archive, commonAnswers.empty])
      .optional()
      .openapi({ description: 'What the request answers without `Prefer: respond-async`.' }),
  })
  .openapi('Operation', { description: 'A request that is answered before it is done (AIP-151).' });

/** Responses about operations. */
export const operationAnswers = {
  operation,
  operations: z.object({
    operations: z.array(operation),
    next_page_token: z.string().openapi({ example: '', description: 'Always empty: there is one page.' }),
  }),
};
