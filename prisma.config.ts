import { defineConfig } from 'prisma/config';

/** Used by the Prisma CLI only: `prisma generate` here, and `prisma migrate deploy` where an operator prefers it to Plinth's own start. */
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
