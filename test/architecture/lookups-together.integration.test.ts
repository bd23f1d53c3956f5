import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Database } from '@plinth/platform/database';
import { OutboxRelay } from '@plinth/platform/outbox';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { selectionOf } from './testing/plausible.js';

const many = 12;
const lists: Readonly<Record<string, string>> = {
  experiments: 'Experiment', runs: 'Run', registeredModels: 'RegisteredModel', datasets: 'Dataset', members: 'ActorProfile', auditEvents: 'AuditEvent', accessTokens: 'AccessToken', groups: 'Group',
};

/** What belongs to each row of a page is asked for once for all rows: a page of many costs no more statements than a page of few. */
describe('lookups of a page', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
    for (let number = 0; number < many; number++) {
      const { createRun } = await server.ask<{ createRun: { id: string } }>(owner.token, 'mutation ($name: String!) { createRun(input: { experimentName: $name }) { id } }', { name: `experiment ${number}` });
      await server.ask(owner.token, 'mutation ($id: ID!, $name: String!) { createRun(input: { parentRunId: $id, experimentName: $name }) { id } }', { id: createRun.id, name: `experiment ${number}` });
      await server.ask(owner.token, 'mutation ($name: String!) { createRegisteredModel(input: { name: $name }) { id } createDataset(input: { name: $name }) { id } createGroup(input: { name: $name }) { id } createServiceAccount(input: { name: $name, role: WRITER }) { id } createAccessToken(input: { name: $name }) { secret } }', { name: `thing-${number}` });
    }
    // As after a first commit.
    await server.platform.database.transaction(owner.actor, () => server.platform.database.execute('update dataset set last_number = 1 where workspace_id = $1', [owner.actor.workspaceId]));
    await server.application.get(OutboxRelay).drain(owner.actor.workspaceId);
  }, 120_000);
  afterAll(() => server?.stop());

  it.each(Object.entries(lists))('of %s are asked together', async (list, type) => {
    const node = server.application.get(GraphQLSchemaHost).schema.getType(type);
    if (!isObjectType(node)) throw new Error(`${type} is no type.`);
    const statementsFor = async (field: string, first: number): Promise<number> => {
      const [queries, executions] = [vi.spyOn(Database.prototype, 'query'), vi.spyOn(Database.prototype, 'execute')];
      try {
        const answer = await server.ask<Record<string, { nodes: unknown[] }>>(owner.token, `query ($first: Int) { ${list}(first: $first) { nodes { ${field} } } }`, { first });
        expect(answer[list]?.nodes.length).toBe(first);
        return queries.mock.calls.length + executions.mock.calls.length;
      } finally {
        queries.mockRestore();
        executions.mockRestore();
      }
    };
    const oneByOne: string[] = [];
    // Fields with arguments are lists of their own, which the cost of an operation bounds.
    for (const { name, type: result } of Object.values(node.getFields()).filter(({ args }) => args.length === 0)) {
      const field = `${name}${selectionOf(result, 0)}`;
      const [few, full] = [await statementsFor(field, 2), await statementsFor(field, many)];
      // The first two may have nothing to look up.
      if (full > few + 1) oneByOne.push(`${name}: ${few} statements for 2, ${full} for ${many}`);
    }
    expect(oneByOne).toEqual([]);
  });
});
