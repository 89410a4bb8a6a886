import { defineConfig } from '@playwright/test';

// A port of its own, so that the tests neither meet nor disturb a server that somebody uses.
const port = Number(process.env.E2E_PORT ?? 8097);
const program = process.env.MAILTRAIL_BIN ?? '../../bin/mailtrail';
const url = `http://127.0.0.1:${port}/`;

/** The tests drive the program itself: `make test` builds ../../bin/mailtrail with the page inside. */
export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  reporter: [['list']],
  webServer: {
    command: `${program} serve --addr 127.0.0.1:${port}`,
    url,
    reuseExistingServer: false,
  },
  use: {
    baseURL: url,
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
