/**
 * Writes a module and all that it imports, except native code, as one CommonJS script beside it: `node tools/script.mjs dist/analytics/runner.js`
 * writes `dist/analytics/runner.cjs`. A process that begins with such a script starts with a third of the work that modules take.
 */
import { build } from 'esbuild';

await build({
  entryPoints: process.argv.slice(2),
  outdir: 'dist',
  outbase: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['@duckdb/node-bindings'],
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
});
