import { TestServer } from '@plinth/server/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeWatch } from './testing/change-watch.js';
import { mutationsThatChange, mutationsWithoutRecord, type World, worldOf } from './testing/changes.js';

/** Law 2: a change and its audit record commit together. */
describe('a change and its record', () => {
  let server: TestServer;
  let admin: pg.Client;
  let watch: ChangeWatch;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query(`
      create table refusing (now boolean);
      grant select on refusing to public;
      create function refuse_audit() returns trigger language plpgsql as $$ begin
        if new.topic = 'audit' and exists (select 1 from refusing where now) then raise exception 'the outbox is full'; end if;
        return new;
      end $$;
      create trigger refuse_audit before insert on outbox for each row execute function refuse_audit()`);
    watch = await ChangeWatch.over(server.databaseUrl);
  });
  afterAll(async () => {
    await watch?.stop();
    await admin?.end();
    await server?.stop();
  });

  const refusing = async <T>(act: () => Promise<T>): Promise<T> => {
    await admin.query('insert into refusing values (true)');
    return act().finally(() => admin.query('delete from refusing'));
  };
  const records = () => server.platform.database.transaction({ workspaceId: server.workspaceId }, () =>
    server.platform.database.query<{ payload: { action: string; actorId: string; requestId: string; before?: unknown; after?: unknown } }>(`select payload from outbox where workspace_id = $1 and topic = 'audit' order by id`, [server.workspaceId]));

  it('are tried for every mutation there is', () => {
    const fields = Object.keys(server.application.get(GraphQLSchemaHost).schema.getMutationType()?.getFields() ?? {});
    expect(fields.filter((name) => !(name in mutationsThatChange) && !mutationsWithoutRecord.some((without) => without === name))).toEqual([]);
  });

  it.each(Object.keys(mutationsThatChange))('%s: no record, no change; one change, one record', async (name) => {
    const attempt = mutationsThatChange[name];
    if (!attempt || !server.application.get(GraphQLSchemaHost).schema.getMutationType()?.getFields()[name]) return;
    const world: World = await worldOf(server);
    const { query, variables } = await attempt(world);
    expect(await watch.changed()).not.toEqual([]);
    const refused = await refusing(() => server.graphql(world.owner.token, query, variables));
    expect([refused.data, refused.errors?.[0]?.extensions.code]).toEqual([null, 'INTERNAL']);
    expect(JSON.stringify(refused)).not.toContain('outbox');
    expect(await watch.changed()).toEqual([]);

    const recorded = (await records()).length;
    expect((await server.graphql(world.owner.token, query, variables)).errors).toBeUndefined();
    const made = (await records()).slice(recorded);
    expect(made.length).toBeGreaterThanOrEqual(1);
    for (const { payload } of made) {
      expect(payload).toMatchObject({ action: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/), actorId: world.owner.actor.id, requestId: expect.stringMatching(/./) });
      expect(JSON.stringify(payload)).not.toMatch(/plk_(usr|svc)_[0-9A-Za-z]{32}/);
    }
    expect(await watch.changed()).not.toEqual([]);
  });
});
