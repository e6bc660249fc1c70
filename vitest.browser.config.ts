import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: [
      'test/browser/chromium.ts',
      'test/kit/databaseServer.ts',
      'test/kit/secrets/searchAtTheEnd.ts',
    ],
    // Each has a browser beside a gateway, a sandbox and a database.
    maxWorkers: 2,
    // Bounds in seconds, as in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
