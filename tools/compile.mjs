/**
 * Turns a library's or app's `src/**.ts` into `dist/**.js`: `node tools/compile.mjs libs/kernel libs/platform`. Types are checked by
 * `npm run lint`; here each file is translated by itself, with the metadata that Nest's injection reads.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from '@swc/core';

const options = (filename) => ({
  filename,
  sourceMaps: 'inline',
  inlineSourcesContent: false,
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true, tsx: false },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true, verbatimModuleSyntax: true },
  },
});

const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts');

/** Translates what changed in one project, and removes what came of files that are gone. @returns the number of files */
export async function compile(project) {
  const from = join(project, 'src');
  const to = join(project, 'dist');
  const names = (await readdir(from, { recursive: true })).filter(isSource);
  const wanted = new Set(names.map((name) => name.replace(/\.ts$/, '.js')));
  const left = (await readdir(to, { recursive: true }).catch(() => [])).filter((built) => built.endsWith('.js') && !wanted.has(built));
  await Promise.all(left.map((built) => rm(join(to, built))));
  const written = await Promise.all(names.map((name) => compileFile(join(from, name), join(to, name.replace(/\.ts$/, '.js')))));
  return left.length + written.filter(Boolean).length;
}

/** @returns whether the file had to be translated again */
async function compileFile(source, target) {
  const [sourceStat, targetStat] = await Promise.all([stat(source), stat(target).catch(() => undefined)]);
  if (targetStat && targetStat.mtimeMs > sourceStat.mtimeMs) return false;
  const { code } = await transform(await readFile(source, 'utf8'), options(relative(process.cwd(), source)));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const project of process.argv.slice(2)) {
    const count = await compile(project);
    process.stdout.write(`${project}: ${count} file${count === 1 ? '' : 's'} translated or removed\n`);
  }
}
