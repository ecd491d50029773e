/** The parts of OpenAPI 3.1 that our document uses, without references where it never has any. */
export type OpenApiDocument = {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<HttpMethod, Operation>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    headers: Record<string, Header>;
    examples: Record<string, Example>;
  };
};

export type HttpMethod = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

export type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, MediaType> };
  responses: Record<string, Response>;
  /** The minimum role in the organization. */
  'x-minimum-role'?: string;
  /** The minimum scope of a token. */
  'x-minimum-scope'?: string;
  /** The operation that this one repeats under another method. */
  'x-alias-of'?: string;
};

export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: JsonSchema;
};

export type Response = {
  description: string;
  headers?: Record<string, Reference>;
  content?: Record<string, MediaType>;
};

export type MediaType = {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, Reference>;
};

export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
};

export type Header = { description: string; schema: JsonSchema; example: string };
export type Example = { summary: string; value: unknown };
export type Reference = { $ref: string };
