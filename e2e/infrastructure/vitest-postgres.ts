import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startTestPostgres, type TestPostgres } from './postgres';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: string;
  }
}

let postgres: TestPostgres | undefined;

/** For vitest's globalSetup: one PostgreSQL for the whole run; tests call `createTestDatabase(inject('postgres'))`. */
export async function setup({ provide }: TestProject): Promise<void> {
  postgres = await startTestPostgres({ extraSettings: { max_connections: '300' } });
  provide('postgres', postgres.adminUrl);
}

export async function teardown(): Promise<void> {
  await postgres?.stop();
}
