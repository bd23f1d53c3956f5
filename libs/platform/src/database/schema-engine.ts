import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/**
 * Lends Prisma's own schema engine, compiled to WebAssembly: the same migrations and bookkeeping as `prisma migrate deploy`, with nothing
 * to download. Its connections end with `use`.
 */
export async function withSchemaEngine<T>(connectionString: string, use: (engine: engineModule.SchemaEngine) => Promise<T>): Promise<T> {
  await loadWebAssembly();
  const pool = new pg.Pool({ connectionString });
  const engine = await engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory(new EngineAdapter(pool)));
  try {
    return await use(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Prisma's adapter with what the schema engine asks of it and it does not do. */
class EngineAdapter extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    return mended(await super.connect());
  }

  override async connectToShadowDb(): ReturnType<PrismaPg['connectToShadowDb']> {
    return mended(await super.connectToShadowDb());
  }
}

function mended<Adapter extends Awaited<ReturnType<PrismaPg['connect']>>>(adapter: Adapter): Adapter {
  // It cuts a script at each semicolon, also within functions and comments. Postgres takes the script whole, and then all of it holds or none.
  adapter.executeScript = async (script) => {
    await adapter.underlyingDriver().query(script);
  };
  // It can not read Postgres' one-byte type "char", in which the catalogue keeps the kind of a constraint and what a foreign key does on delete and update.
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const found = await queryRaw({ ...query, sql: oneByteTypesAsText(query.sql) });
    return { ...found, columnTypes: found.columnTypes.map((type, index) => (oneByteColumns.has(found.columnNames[index] ?? '') ? ColumnTypeEnum.Character : type)) };
  };
  return adapter;
}

const oneByteColumns = new Set(['constraint_type', 'confdeltype', 'confupdtype']);

/** The engine's questions in a form that the adapter can answer. Postgres 18 lists NOT NULL among the constraints, which the engine does not know: it has that from the columns. */
function oneByteTypesAsText(sql: string): string {
  return sql.replaceAll(/\b(constr\.contype|con\.confdeltype|con\.confupdtype)\b/g, '$1::text').replace(`contype NOT IN ('p', 'u', 'f')`, `contype NOT IN ('p', 'u', 'f', 'n')`);
}

/** The part of WebAssembly that is used here; Node has it, but its types leave it to the DOM library. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: Readonly<Record<string, object>>): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, (() => void) | undefined>> } }>;
};

let loading: Promise<void> | undefined;

function loadWebAssembly(): Promise<void> {
  loading ??= (async () => {
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
    const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...engineModule, ...letGo(engineModule) } });
    engineModule.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start?.();
  })();
  return loading;
}

/** The engine gives up on its lock after ten seconds and never clears that timer, which would keep a finished process alive for so long. */
function letGo(imports: object): Readonly<Record<string, object>> {
  const setsTimeout = Object.keys(imports).filter((name) => name.startsWith('__wbg_setTimeout_'));
  return Object.fromEntries(setsTimeout.map((name) => [name, (act: () => void, ms: number) => setTimeout(act, ms >>> 0).unref()]));
}
