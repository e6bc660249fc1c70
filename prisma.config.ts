import { defineConfig } from 'prisma/config';

/** Read by Prisma's own command line only; the gateway takes its database from DATABASE_URL through src/config.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost:5432/clapperboard' },
});
