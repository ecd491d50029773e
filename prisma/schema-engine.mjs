#!/usr/bin/env node
// Prisma's schema engine is a native binary that `prisma` downloads on first use. Where that download is not
// possible, this program replaces it, with the official WebAssembly build of the same engine and the `pg`
// driver:
//
//   PRISMA_SCHEMA_ENGINE_BINARY=prisma/schema-engine.mjs npx prisma migrate dev --config
//   prisma/prisma.config.ts
//
// Every command connects to DATABASE_URL, also `diff --from-empty`.
//
// For creating and checking migrations only (`migrate dev | deploy | status | diff`), never at run time: the
// protocol between Prisma's command line and its engine (JSON-RPC over stdin and stdout, log lines on stderr)
// is not documented, so this works with the versions pinned in package.json and may change with them.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const arguments_ = readArguments(process.argv.slice(2));

if (arguments_.showVersion) {
  console.log('schema-engine-cli wasm');
} else if (arguments_.command) {
  await runCommand(arguments_.command);
} else {
  await serve();
}

function readArguments(argv) {
  const result = { datamodels: [], url: process.env.DATABASE_URL, command: undefined, showVersion: false };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--datamodels') result.datamodels.push(argv[++i]);
    else if (argv[i] === '--datasource') result.url = JSON.parse(argv[++i]).url ?? result.url;
    else if (argv[i] === '--version' || argv[i] === '-V') result.showVersion = true;
    else if (argv[i] === 'cli') result.command = argv[++i];
  }
  return result;
}

/**
 * `cli can-connect-to-database | create-database | drop-database`: answers by exit status and one log line.
 */
async function runCommand(command) {
  // Prisma reads the log from the second line on.
  process.stderr.write('\n');
  const { database } = connection();
  try {
    if (command === 'can-connect-to-database') await query(database, 'SELECT 1');
    else if (command === 'create-database')
      await query('postgres', `CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    else if (command === 'drop-database')
      await query('postgres', `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
    else throw new Error(`The command ${command} is not known.`);
  } catch (error) {
    const prismaCodes = { '3D000': 'P1003', '28P01': 'P1000' };
    log('ERROR', error.message || String(error), { error_code: prismaCodes[error.code] ?? 'P1001' });
    process.exitCode = 1;
  }
}

/** Answers JSON-RPC, one message a line, until stdin ends. */
async function serve() {
  // The engine connects when it is created. A failure is the answer to each call: Prisma ignores stderr.
  const panicked = failOnPanic();
  const made = createEngine();
  const answer = async ({ id, method, params }) => {
    try {
      const result = await Promise.race([call(await made, method, params), panicked]);
      if (method === 'diff' && result?.stdout) {
        send({ id: randomUUID(), method: 'print', params: { content: result.stdout } });
      }
      send({ id, result: result ?? null });
    } catch (error) {
      send({ id, error: { code: 4466, message: 'The data field has the details.', data: describe(error) } });
    }
  };
  const answers = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim()) answers.push(answer(JSON.parse(line)));
  }
  await Promise.all(answers);
  // The engine keeps connections open that nothing closes.
  process.exit();
}

function call(engine, method, params) {
  const renamed = { getDatabaseVersion: 'version' };
  const name = renamed[method] ?? method;
  if (!engine[name]) throw new Error(`The method ${method} is not supported.`);
  return engine[name](params ?? {});
}

/** After a panic the engine never answers, which Prisma treats as success. */
function failOnPanic() {
  const panicked = new Promise((_resolve, reject) => {
    globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (text) => reject(new Error(text)) };
    // The trap that follows would end this process before it has answered.
    process.on('uncaughtException', reject);
  });
  // Each pending call reports the rejection. Without one it must not end the process.
  panicked.catch(() => {});
  return panicked;
}

async function createEngine() {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': wasm });
  wasm.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const datamodels = arguments_.datamodels.map((path) => [path, readFileSync(path, 'utf8')]);
  return wasm.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(createAdapterFactory()),
  );
}

/**
 * Creates shadow databases itself: the adapter prefers `connectionString` to `database`, so its shadow
 * database would be the main one.
 */
function createAdapterFactory() {
  const factory = new PrismaPg({});
  factory.connect = async () => withCharColumns(await new PrismaPg(connection()).connect());
  factory.connectToShadowDb = async () => {
    const { database } = connection();
    const shadow = `prisma_migrate_shadow_db_${randomUUID()}`;
    await query(database, `CREATE DATABASE ${pg.escapeIdentifier(shadow)}`);
    const adapter = withCharColumns(await new PrismaPg({ ...connection(), database: shadow }).connect());
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await query(database, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(shadow)} WITH (FORCE)`);
    };
    return adapter;
  };
  return factory;
}

/**
 * The catalogs use the internal type "char" (18), which the adapter rejects and the engine expects as a
 * character.
 */
function withCharColumns(adapter) {
  const { queryRaw } = adapter;
  const isChar = (field) => field.dataTypeID === 18;
  adapter.queryRaw = async (statement) => {
    let fields = [];
    const performIO = async (...args) => {
      const result = await adapter.performIO(...args);
      fields = result.fields;
      return {
        ...result,
        fields: fields.map((field) => (isChar(field) ? { ...field, dataTypeID: 25 } : field)),
      };
    };
    const answer = await queryRaw.call(
      Object.create(adapter, { performIO: { value: performIO } }),
      statement,
    );
    const columnTypes = answer.columnTypes.map((type, i) =>
      isChar(fields[i]) ? ColumnTypeEnum.Character : type,
    );
    return { ...answer, columnTypes };
  };
  return adapter;
}

function connection() {
  if (!arguments_.url) throw new Error('Set DATABASE_URL.');
  const url = new URL(arguments_.url);
  return {
    host: url.searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: /^(require|verify-ca|verify-full)$/.test(url.searchParams.get('sslmode') ?? '') || undefined,
  };
}

async function query(database, sql) {
  const client = new pg.Client({ ...connection(), database });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function describe(error) {
  const base = { is_panic: false, message: error?.message ?? String(error), meta: error?.meta ?? null };
  const known = parseJson(error?.message) ?? base;
  return { backtrace: null, ...known, error_code: error?.code ?? known.error_code ?? null };
}

/** The engine puts its structured errors into the message as JSON. */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function log(level, message, extra = {}) {
  const line = { timestamp: new Date().toISOString(), level, fields: { message, ...extra } };
  process.stderr.write(`${JSON.stringify({ ...line, target: 'schema_engine::logger' })}\n`);
}
