import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { isConflict } from './database-errors';
import { PrismaClient } from './generated/client';
import { parseTimestamp, timestampText } from './parse-timestamp';
import { createPipelined } from './pipelined';

/** Prisma's client inside an interactive transaction. */
export type Transaction = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'
>;

export type Database = {
  prisma: PrismaClient;
  /** Runs a prepared statement without Prisma, for the hot path. `name` is unique for each text. */
  query<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  /**
   * Like `query`, for a short SELECT by a key: it does not wait for a connection that no other statement
   * uses.
   */
  lookUp<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  /** The pool itself, for libraries with their own SQL. */
  pool: Pick<pg.Pool, 'query'>;
  /** Runs a statement without preparing it: PostgreSQL plans it for these values. */
  queryUnprepared<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>;
  /** The same with text for times (RFC 3339), 64-bit numbers (digits) and bytes (hex). */
  asText: Pick<Database, 'query' | 'queryUnprepared'>;
  /**
   * Runs `work` in one transaction, and repeats it after a conflict. It must be short and never wait for
   * bytes; only one that changes thousands of rows may need more than 15 seconds.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: { timeoutMs?: number }): Promise<T>;
  /** Rejects within five seconds if the database does not respond. */
  check(): Promise<void>;
  /**
   * A separate connection without time limits, for COPY, temporary tables and session locks; call `end`.
   */
  session(): Promise<pg.Client>;
  close(): Promise<void>;
};

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return BigInt;
    if (oid === pg.types.builtins.TIMESTAMPTZ && format !== 'binary') return parseTimestamp;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

const textTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const { INT8, TIMESTAMPTZ, BYTEA } = pg.types.builtins;
    if (oid === INT8) return (text: string) => text;
    if (oid === TIMESTAMPTZ) return timestampText;
    if (oid === BYTEA) return hexOf;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

const parseBytes = pg.types.getTypeParser(pg.types.builtins.BYTEA) as (text: string) => Buffer;
/** Usually `\x` and two digits for each byte, as `bytea_output` has it. */
const hexOf = (text: string) => (text.startsWith('\\x') ? text.slice(2) : parseBytes(text).toString('hex'));

const SHORT_MS = 15_000;

/**
 * For a transaction that changes thousands of rows: plans its statements by the tables as they are now. A
 * plan that was kept from when a table was nearly empty would read all of it for each row. (Forcing a plan
 * for each execution would plan every check of a foreign key again: for a copy, more than half of its time.)
 */
const withFreshPlans =
  <T>(work: (tx: Transaction) => Promise<T>) =>
  async (tx: Transaction): Promise<T> => {
    await tx.$executeRaw`DISCARD PLANS`;
    return work(tx);
  };

/** More than the product has of statements whose text is always the same. */
const MAX_PREPARED = 500;
const MIN_PREPARED_LENGTH = 30;
const MAX_PREPARED_LENGTH = 4_000;
const prepared = new Map<string, string>();

/**
 * The name of a statement of Prisma's, by which PostgreSQL keeps its plan: without one it parses and plans
 * each again. Statements whose text varies with the number of their values would fill the memory of every
 * connection; they are run unprepared.
 */
function statementName({ sql }: { sql: string }): string {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  // COMMIT and its like have no plan.
  if (sql.length < MIN_PREPARED_LENGTH || sql.length > MAX_PREPARED_LENGTH) return '';
  if (prepared.size >= MAX_PREPARED) return '';
  const name = `p${prepared.size}`;
  prepared.set(sql, name);
  return name;
}

/** Opens the pool and the Prisma client over it. Does not connect yet. */
export function openDatabase(url: string, { poolSize }: { poolSize: number }): Database {
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: 8_000,
    // If the database stops responding, requests must fail within ten seconds: both ends have a timeout.
    query_timeout: 8_000,
    statement_timeout: 8_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'holdall',
  };
  const pool = new pg.Pool({ ...connection, max: poolSize, idleTimeoutMillis: 60_000 });
  const pipelined = createPipelined(connection);
  // A connection may break while idle (the next use replaces it) or between two queries of a transaction (the
  // next one fails). Without both listeners, either would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: statementName }) });

  const queries = (types: pg.CustomTypesConfig): Database['asText'] => ({
    async query<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) {
      const result = await pool.query<Row>({ name, text, values, types });
      return result.rows;
    },
    async queryUnprepared<Row extends pg.QueryResultRow>(text: string, values: unknown[]) {
      const result = await pool.query<Row>({ text, values, types });
      return result.rows;
    },
  });

  return {
    prisma,
    ...queries(types),
    asText: queries(textTypes),
    async lookUp<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) {
      const result = await pipelined.query<Row>({ name, text, values, types });
      return result.rows;
    },
    pool,
    async transaction(work, { timeoutMs = SHORT_MS } = {}) {
      const planned = timeoutMs > SHORT_MS ? withFreshPlans(work) : work;
      for (let tries = 1; ; tries += 1) {
        try {
          return await prisma.$transaction(planned, { maxWait: 8_000, timeout: timeoutMs });
        } catch (error) {
          if (tries === 3 || !isConflict(error)) throw error;
        }
      }
    },
    async check() {
      await pool.query({ text: 'SELECT 1', query_timeout: 5_000 } as pg.QueryConfig);
    },
    async session() {
      const client = new pg.Client({ connectionString: url, application_name: 'holdall' });
      client.on('error', () => {});
      await client.connect();
      return client;
    },
    async close() {
      await pipelined.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
