import { rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { defineConfig, type Plugin } from 'vite';

const folder = dirname(fileURLToPath(import.meta.url));

/** Declarations by the compiler itself. What it makes of other packages' sources is left out: nothing public may name them. */
function declarations(): Plugin {
  let out = join(folder, 'dist');
  return {
    name: 'declarations',
    apply: 'build',
    configResolved({ build }) {
      out = resolve(folder, build.outDir);
    },
    buildStart: () => rmSync(out, { recursive: true, force: true }),
    closeBundle() {
      const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), {
        noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true, rootDir: join(folder, '..'), outDir: out,
      }, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (problem) => { throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n')); } });
      if (!config) throw new Error('tsconfig.json cannot be read');
      const roots = ['src/index.ts', 'src/client/index.ts'].map((name) => join(folder, name));
      const program = ts.createProgram(roots, config.options);
      const problems = ts.getPreEmitDiagnostics(program);
      if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n' }));
      const ours = join('sdk', 'src') + sep;
      program.emit(undefined, (file, text) => {
        const place = relative(out, file);
        if (place.startsWith(ours)) ts.sys.writeFile(join(out, place.slice(ours.length)), text);
      }, undefined, true);
    },
  };
}

/** The test programs are no part of the package. */
export default defineConfig({
  resolve: { conditions: ['plinth-source', 'module', 'node', 'import', 'default'] },
  plugins: [declarations()],
  build: {
    target: 'es2023',
    minify: false,
    emptyOutDir: false,
    lib: {
      entry: { index: join(folder, 'src/index.ts'), client: join(folder, 'src/client/index.ts'), 'exit-upload': join(folder, 'src/upload/exit-upload.ts') },
      formats: ['es'],
    },
    rolldownOptions: { external: /^node:/, output: { chunkFileNames: '[name]-[hash].js' } },
  },
});
