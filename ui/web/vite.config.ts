import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

/** Where `mailtrail serve` answers while the page itself comes from Vite's development server. */
const server = process.env.MAILTRAIL ?? 'http://127.0.0.1:8088';

// The Go server embeds ui/dist. Fonts and pictures stay files: the content security policy forbids
// fonts in data: addresses.
const served = { outDir: '../dist', assetsInlineLimit: 0 };

// The same page as one script and one style sheet with the fonts inside: the server puts them into the
// file that plays a run without it (npm run build makes this one second).
const offline = {
  outDir: '../dist/offline',
  copyPublicDir: false,
  assetsInlineLimit: Number.MAX_SAFE_INTEGER,
  rolldownOptions: { output: { codeSplitting: false } },
};

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte()],
  build: {
    ...(mode === 'offline' ? offline : served),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: { include: ['src/**/*.test.ts'] },
}));
