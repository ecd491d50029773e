import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

extendZodWithOpenApi(z);

/** Zod with `.openapi()`, which adds descriptions and examples for the OpenAPI document. */
export { z };
