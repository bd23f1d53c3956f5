/**
 * Writes a program and all that it imports as one module that needs Node and nothing else: `node tools/standalone.mjs dist/verify/standalone.js
 * bundle/plinth-verify.mjs`. Of names and white space it keeps what there is, as it is for people who want to read what they run.
 */
import { build } from 'esbuild';

const [entry, outfile, ...conditions] = process.argv.slice(2);

await build({
  entryPoints: [entry],
  outfile,
  conditions,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['main', 'module'],
  // CommonJS modules ask for Node's own.
  banner: { js: `import { createRequire as plinthRequireOf } from 'node:module'; const require = plinthRequireOf(import.meta.url);` },
  legalComments: 'inline',
  logLevel: 'warning',
});
