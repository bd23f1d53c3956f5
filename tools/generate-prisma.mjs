/** Makes Prisma's client from `prisma/schema`, unless it was made from this very schema already. Needs nothing from the network. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const schema = join(root, 'prisma', 'schema');
const stamp = join(root, 'libs', 'platform', 'src', 'database', 'generated', '.made-from');
const prismaPackage = createRequire(import.meta.url).resolve('prisma/package.json');

const hash = createHash('sha256').update(readFileSync(prismaPackage));
for (const file of readdirSync(schema).sort()) hash.update(file).update(readFileSync(join(schema, file)));
const wanted = hash.digest('hex');

if (readStamp() !== wanted) {
  // Generating uses no schema engine, but Prisma's command line looks for one and would download it: any program satisfies it.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', ...process.env };
  const made = spawnSync(process.execPath, [join(dirname(prismaPackage), 'build', 'index.js'), 'generate', '--no-hints'], { cwd: root, env, encoding: 'utf8' });
  if (made.status !== 0) {
    process.stderr.write(made.stdout + made.stderr);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

function readStamp() {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}
