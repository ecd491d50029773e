import type { Code } from '@/lib/errors';

/** What is told of a reason: its code, a sentence such as its message has, and what it means where that sentence is one of many. */
export type Told = { code: Code; says: string; means?: string; metadata?: Record<string, string> };
