import type { z } from 'zod';

const typeNames: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a time',
};

const unitNames: Record<string, string> = {
  string: 'characters',
  array: 'items',
  set: 'items',
  map: 'items',
  file: 'bytes',
};

const formatNames: Record<string, string> = {
  email: 'an email address',
  url: 'a URL',
  uuid: 'a UUID',
  datetime: 'a time such as 2026-11-22T09:30:00Z',
};

/** What is wrong with a value, to follow the name of its field. For checks without a message of their own. */
export function problemOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${typeNames[issue.expected] ?? `a ${issue.expected}`}, not ${kindOf(issue.input)}`;
    case 'too_big':
    case 'too_small':
      return sizeProblem(issue);
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formatNames[issue.format]
        ? `must be ${formatNames[issue.format]}`
        : `must match ${issue.pattern ?? issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has fields that are not known: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return unionProblem(issue.errors);
    default:
      return 'is not valid';
  }
}

type SizeIssue = Extract<z.core.$ZodRawIssue, { code: 'too_big' | 'too_small' }>;

function sizeProblem(issue: SizeIssue): string {
  const [limit, words] =
    issue.code === 'too_big'
      ? [issue.maximum, issue.inclusive === false ? 'less than' : 'at most']
      : [issue.minimum, issue.inclusive === false ? 'more than' : 'at least'];
  const unit = unitNames[issue.origin];
  return unit ? `must have ${words} ${limit} ${unit}` : `must be ${words} ${limit}`;
}

/** The problems with each alternative, once. */
function unionProblem(alternatives: z.core.$ZodIssue[][]): string {
  const problems = alternatives.flatMap(([first]) => first?.message ?? []);
  return [...new Set(problems)].join(', or ') || 'is not valid';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'boolean' ? String(value) : (typeNames[typeof value] ?? `a ${typeof value}`);
}
