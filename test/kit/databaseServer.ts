/** One Postgres server for the whole run. */
import type { TestProject } from 'vitest/node';
import { startDatabaseServer } from './startDatabaseServer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDatabaseServer();
  project.provide('databaseServer', server.url);
  return server.stop;
}
