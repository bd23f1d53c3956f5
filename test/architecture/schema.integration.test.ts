import { readFile } from 'node:fs/promises';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { TestServer } from '@plinth/server/testing';
import { getNamedType, isEnumType, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType, isSpecifiedScalarType, lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('the schema', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
  });
  afterAll(() => server?.stop());

  it('is the one in git: npm run schema writes it', async () => {
    const kept = await readFile(new URL('../../libs/contracts/schema.graphql', import.meta.url), 'utf8');
    expect(kept.trim()).toBe(printSchema(lexicographicSortSchema(server.application.get(GraphQLSchemaHost).schema)).trim());
  });

  it('says what each type, field, argument and enum value means', () => {
    const silent: string[] = [];
    const check = (name: string, { description }: { readonly description?: string | null | undefined }) => {
      if (!description?.trim()) silent.push(name);
    };
    for (const type of Object.values(server.application.get(GraphQLSchemaHost).schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) check(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
    expect(silent).toEqual([]);
  });

  it('takes an idempotency key with whatever makes something', () => {
    const mutations = Object.values(server.application.get(GraphQLSchemaHost).schema.getMutationType()?.getFields() ?? {});
    const making = mutations.filter(({ name }) => /^(create|register|request|make|open|begin|import)[A-Z]/.test(name));
    const keyless = making.filter(({ args }) => !args.some(({ name, type }) => {
      const named = getNamedType(type);
      return name === 'idempotencyKey' || (isInputObjectType(named) && 'idempotencyKey' in named.getFields());
    }));
    expect(making.length).toBeGreaterThan(20);
    expect(keyless.map(({ name }) => name)).toEqual([]);
  });
});
