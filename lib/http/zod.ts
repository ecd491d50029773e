import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { problemOf } from './zod-problem';

extendZodWithOpenApi(z);
z.config({ customError: problemOf });

/** Zod with `.openapi()`, which adds descriptions and examples, and with error messages that name no code. */
export { z };
