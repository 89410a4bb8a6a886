import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

/** Where `mailtrail serve` answers while the page itself comes from Vite's development server. */
const server = process.env.MAILTRAIL ?? 'http://127.0.0.1:8088';

export default defineConfig({
  base: './',
  plugins: [svelte()],
  // The Go server embeds ui/dist. Fonts and pictures stay files: the content security policy forbids
  // fonts in data: addresses.
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: { include: ['src/**/*.test.ts'] },
});
