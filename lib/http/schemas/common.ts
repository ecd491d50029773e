import { z } from '../zod';
import { pageSize, pageToken } from './parts';

export const commonRequests = {
  page: z.object({ page_size: pageSize, page_token: pageToken }),
};

export const commonAnswers = {
  empty: z.object({}).openapi('Empty', { description: 'An empty object: `{}`.' }),
  openApi: z
    .looseObject({
      openapi: z.string().openapi({ example: '3.1.0' }),
      info: z.looseObject({ title: z.string(), version: z.string() }).openapi({
        example: { title: 'Holdall', version: '1' },
      }),
      paths: z.looseObject({}).openapi({ example: {} }),
    })
    .openapi('OpenApi', { description: 'An OpenAPI 3.1 document.' }),
  status: z
    .object({
      code: z.number().int().openapi({ description: 'The number of a google.rpc.Code.', example: 5 }),
      message: z.string().openapi({
        example: 'There is no such file in this organization. It may have been deleted.',
        description: 'What happened and what to do. For people; the text may change.',
      }),
      details: z
        .array(
          z.object({
            '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
            reason: z
              .string()
              .openapi({ example: 'FILE_NOT_FOUND', description: 'For programs; it is stable.' }),
            domain: z.literal('holdall'),
            metadata: z.record(z.string(), z.string()).openapi({
              example: {},
              description: 'Details of the reason, such as the name of the invalid field.',
            }),
          }),
        )
        .openapi({ description: 'The first is always an ErrorInfo.' }),
    })
    .openapi('Status', { description: 'The body of every error: a google.rpc.Status.' }),
};
