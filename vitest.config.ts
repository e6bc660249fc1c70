import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes minutes begins first, so that nothing else waits for it in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes('/test/hostile/');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // type-graphql is CommonJS, and a schema that it makes must be one in the eyes of the tests as well.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
    // Minutes of crashes: `npm run test:faults`. Those that need a Chromium: `npm run test:browser`.
    exclude: [...configDefaults.exclude, 'test/faults/**', 'test/browser/**'],
    globalSetup: ['test/kit/databaseServer.ts', 'test/kit/secrets/searchAtTheEnd.ts'],
    // Most of a test is waiting for other processes; more at once than this fight for the cores of a small machine.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // On a machine shared with others a bound in seconds is missed now and then; what is wrong fails twice.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
