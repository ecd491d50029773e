import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

extendZodWithOpenApi(z);

/** Zod whose schemas also say what the OpenAPI document tells of them. */
export { z };
