import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const server = process.env['PLINTH_URL'] ?? 'http://127.0.0.1:5080';

export default defineConfig({
  plugins: [react()],
  // What checks proofs is bundled from its sources, as the tests run them.
  resolve: { conditions: ['plinth-source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The page's policy forbids `data:` scripts and fonts; small pictures stay files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/api': { target: server },
    },
  },
});
