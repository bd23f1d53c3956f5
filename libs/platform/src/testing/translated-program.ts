import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run's within the repository, from where packages are found; removed after it. */
    programFolder: string;
  }
}

const translated = new Map<string, Promise<string>>();

/**
 * A program of ours as its sources are now, for tests that start it as a process of its own: `node FILE`. Translated once for all that ask in
 * this run: a loader would do so at each start, which takes longer than most programs run.
 */
export function translateProgram(source: string): Promise<string> {
  let file = translated.get(source);
  if (file === undefined) {
    file = translate(source);
    translated.set(source, file);
  }
  return file;
}

async function translate(source: string): Promise<string> {
  const name = basename(source, '.ts');
  const done = join(inject('programFolder'), `${name}-${createHash('sha256').update(source).digest('hex').slice(0, 12)}`);
  if (existsSync(done)) return join(done, `${name}.mjs`);
  const folder = await mkdtemp(`${done}-`);
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['plinth-source', 'node'] },
    ssr: { noExternal: [/^@plinth\//], resolve: { conditions: ['plinth-source', 'node'] } },
    build: { ssr: source, outDir: folder, rolldownOptions: { output: { entryFileNames: `${name}.mjs` } } },
  });
  // Another process may have done the same meanwhile: then its own serves.
  await rename(folder, done).catch(() => rm(folder, { recursive: true, force: true }));
  return join(done, `${name}.mjs`);
}
