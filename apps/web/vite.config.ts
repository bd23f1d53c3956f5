import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const server = process.env['PLINTH_URL'] ?? 'http://127.0.0.1:5080';

/** Whatever the first page needs in any case comes in one file: shared with pages that come later, it would be thirty. */
const needed = new Set<string>();
const firstInOneFile: Plugin = {
  name: 'first-in-one-file',
  buildEnd() {
    const waiting = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (needed.has(id)) continue;
      needed.add(id);
      waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []));
    }
  },
};

export default defineConfig({
  plugins: [react(), firstInOneFile],
  // What checks proofs is bundled from its sources, as the tests run them.
  resolve: { conditions: ['plinth-source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The page's policy forbids `data:` scripts and fonts; small pictures stay files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: (id) => needed.has(id) }] } } },
  },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/api': { target: server },
    },
  },
});
