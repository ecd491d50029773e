import type { JsonSchema } from '@/lib/http/openapi-document';

const formats: Record<string, string> = { 'google-duration': 'duration', binary: 'bytes' };

/** The text of a type: `string · int64`, `array of`. {@link refOf} returns the schema it refers to. */
export function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return '';
  const types = [schema.type ?? 'any'].flat();
  const isNullable = types.includes('null');
  const [type = 'any'] = types.filter((name) => name !== 'null');
  const words = type === 'array' ? `array of ${schema.items ? typeOf(schema.items) : 'anything'}` : type;
  const format = schema.format ? ` · ${formats[schema.format] ?? schema.format}` : '';
  return `${words}${format}${isNullable ? ' · or null' : ''}`;
}

/** The name of the schema of a field, or of its items. */
export function refOf({ $ref, items }: JsonSchema): string | undefined {
  return ($ref ?? items?.$ref)?.split('/').at(-1);
}

type Limit = { label: string; values: string[] };

/** The limits of a field, its default, and an example where these do not say enough. */
export function limitsOf(schema: JsonSchema): Limit[] {
  const { minimum, maximum, maxLength, maxItems, pattern, example } = schema;
  const choices = schema.enum ?? schema.items?.enum;
  const limits: (Limit | false)[] = [
    choices !== undefined && { label: choices.length > 1 ? 'One of' : 'Always', values: choices.map(String) },
    minimum !== undefined && { label: 'At least', values: [String(minimum)] },
    maximum !== undefined && { label: 'At most', values: [String(maximum)] },
    maxLength !== undefined && { label: 'At most', values: [`${maxLength} characters`] },
    maxItems !== undefined && { label: 'At most', values: [`${maxItems} items`] },
    // The pattern of a known format is noise to readers.
    pattern !== undefined && schema.format === undefined && { label: 'Pattern', values: [pattern] },
    hasDefault(schema) && { label: 'Default', values: [String(schema.default)] },
    isHelpful(example) && choices === undefined && { label: 'Example', values: [textOf(example)] },
  ];
  return limits.filter((limit) => limit !== false);
}

const hasDefault = (schema: JsonSchema) => schema.default !== undefined && schema.default !== '';
const isHelpful = (example: unknown) =>
  example !== undefined && textOf(example) !== '' && textOf(example) !== '{}';
const textOf = (example: unknown) => (typeof example === 'string' ? example : JSON.stringify(example));
