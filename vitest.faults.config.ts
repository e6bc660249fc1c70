import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/kit/databaseServer.ts', 'test/kit/secrets/searchAtTheEnd.ts'],
    // Each starts as many processes as a small machine can hold, but spends half of its time waiting for them.
    maxWorkers: 2,
    // Bounds in seconds, as in vitest.config.ts. The crash matrix runs before its tests do, and so once.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 120_000,
    // The crash matrix takes 150 s alone on two good cores; on a machine that is held back it takes three times as long.
    hookTimeout: 780_000,
  },
});
