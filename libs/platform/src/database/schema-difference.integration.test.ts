import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { beyondPrisma, missingMigration, readSchemaFiles, schemaDifference } from './schema-difference.js';

describe('the migrations and prisma/schema', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  it('say the same, but for what Prisma has no words for: else npm run db:migration writes what is missing', async () => {
    expect(await missingMigration(database.url, await readSchemaFiles())).toEqual([]);
  });

  it('still differ in each thing that is named as beyond Prisma', async () => {
    const difference = await schemaDifference(database.url, await readSchemaFiles());
    expect(Object.values(beyondPrisma).flat().filter((statement) => !difference.includes(statement))).toEqual([]);
  });

  it('are told apart when the schema gains a field, also in a table that differs anyway', async () => {
    const grown = async (model: string) =>
      (await readSchemaFiles()).map(({ path, content }) => ({ path, content: content.replace(new RegExp(`^model ${model} \\{\n`, 'm'), (head) => `${head}  added String?\n`) }));
    expect(await missingMigration(database.url, await grown('RunParam'))).toEqual(['ALTER TABLE "run_param" ADD COLUMN     "added" TEXT;']);
    expect(await missingMigration(database.url, await grown('Workspace'))).toEqual(['ALTER TABLE "workspace" ADD COLUMN     "added" TEXT;']);
  });
});
