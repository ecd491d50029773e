import type { Code } from '@/lib/base/errors';

/**
 * What is told of a reason: its code, a sentence such as its message has, and what it means where that
 * sentence is one of many.
 */
export type Told = { code: Code; says: string; means?: string; metadata?: Record<string, string> };
