import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Prisma's own schema engine, compiled to WebAssembly: the same migrations and bookkeeping as `prisma migrate deploy`, with nothing to download. */
export async function openSchemaEngine(connectionString: string): Promise<engineModule.SchemaEngine> {
  await loadWebAssembly();
  const adapters = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString }));
  return engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapters);
}

let loading: Promise<void> | undefined;

function loadWebAssembly(): Promise<void> {
  loading ??= (async () => {
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
    const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engineModule });
    engineModule.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start === 'function') start();
  })();
  return loading;
}
