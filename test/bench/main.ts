/** `npm run bench [-- NAME …]`: every benchmark of this folder, or those named, one after the other, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'main.ts').map((file) => file.slice(0, -3));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !known.includes(name));
if (unknown) {
  process.stderr.write(`There is no benchmark ${unknown}. There are: ${known.join(', ')}.\n`);
  process.exit(2);
}

process.stdout.write(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`);
let failed = 0;
for (const name of asked.length ? asked : known) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--conditions=plinth-source', join(folder, `${name}.ts`)], { stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exit(failed ? 1 : 0);
