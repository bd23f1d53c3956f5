import { systemActor } from '@plinth/access';
import { type TestActor, TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wordsOf } from '../rules/index.js';
import { WordIndex } from './word-index.js';

interface Event {
  readonly sequence: number;
  readonly action: string;
  readonly actorId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}
interface Answer {
  readonly auditEvents: { readonly nodes: readonly Event[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
}
const query = `query ($filter: AuditEventFilter, $first: Int, $after: String) { auditEvents(filter: $filter, first: $first, after: $after) {
  nodes { sequence action actorId subjectKind subjectId before after reason } pageInfo { hasNextPage endCursor } } }`;

describe('events found by words', () => {
  let server: TestServer;
  let owner: TestActor;
  let writer: TestActor;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start();
    [owner, writer] = [await server.makeActor('OWNER'), await server.makeActor('WRITER')];
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query(`update actor set name = 'Grace Hopper' where id = $1`, [writer.actor.id]);
    for (let number = 0; number < 150; number++) {
      const name = `${['fraud', 'churn', 'Größe'][number % 3]}-${number}`;
      await server.ask(number % 5 === 0 ? owner.token : writer.token, 'mutation ($name: String!) { createExperiment(input: { name: $name, tags: [{ key: "team", value: "vision Ada" }] }) { id } }', { name });
    }
    await indexed();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const page = async (filter: Readonly<Record<string, unknown>> | null, more: Readonly<Record<string, unknown>> = {}, token = owner.token) => (await server.ask<Answer>(token, query, { filter, first: 1_000, ...more })).auditEvents;
  const find = async (filter: Readonly<Record<string, unknown>>) => (await page(filter)).nodes.map(({ sequence }) => sequence);
  const codeOf = async (text: string, token = owner.token) => (await server.graphql(token, query, { filter: { text } })).errors?.[0]?.extensions.code;
  const indexed = (workspaceId: string = server.workspaceId) =>
    vi.waitFor(async () => {
      const { rows } = await admin.query<{ waiting: string; behind: string }>(
        `select (select count(*) from outbox where workspace_id = $1) as waiting, (select count(*) from audit_event e where workspace_id = $1 and sequence > coalesce((select sequence from audit_words_until u where u.workspace_id = $1), 0)) as behind`,
        [workspaceId],
      );
      expect(rows).toEqual([{ waiting: '0', behind: '0' }]);
    }, { timeout: 30_000, interval: 100 });

  it('are those with all of the words, as looking at each would find them, newest first', async () => {
    const { nodes } = await page(null);
    const names = new Map<string, string[]>([[writer.actor.id, ['grace', 'hopper']]]);
    const byLooking = (...words: string[]) => nodes.filter((event) => words.every((word) => wordsOf(event).has(word) || names.get(event.actorId)?.includes(word))).map(({ sequence }) => sequence);
    for (const words of [['fraud'], ['experiment.created'], ['created', 'churn'], ['GRÖSSE'.toLowerCase()], ['größe', 'ada'], ['grace'], ['hopper', 'fraud'], ['grace', 'hopper', 'größe'], ['churn-7'], ['nothing']]) {
      expect(await find({ text: words.join(' ') }), words.join(' ')).toEqual(byLooking(...words));
    }
    expect(byLooking('hopper', 'fraud').length).toBeGreaterThan(30);
    expect(await find({ text: 'FRAUD' })).toEqual(byLooking('fraud'));
  });

  it('are found by what the thing is called that they are about, as long as it is', async () => {
    const { model } = await server.ask<{ model: { id: string } }>(writer.token, 'mutation { model: createRegisteredModel(input: { name: "kite" }) { id } }');
    await server.ask(writer.token, 'mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true }) { id } }', { id: model.id });
    await indexed();
    const found = async (text: string) => (await page({ text })).nodes.map(({ action }) => action);
    expect(await found('kite')).toEqual(expect.arrayContaining(['model.created', 'model-version.ready']));
    expect(await found('kite model-version.ready')).toEqual(['model-version.ready']);
    await server.ask(owner.token, 'mutation ($id: ID!) { updateRegisteredModel(input: { id: $id, name: "balloon" }) { id } }', { id: model.id });
    await indexed();
    expect(await found('kite model-version.ready')).toEqual([]);
    expect(await found('balloon')).toEqual(['model.updated']);
  });

  it('are the same however many jobs take up events at once', async () => {
    const index = server.application.get(WordIndex, { strict: false });
    const system = systemActor(server.workspaceId, 'audit:index', 'test');
    let writing = true;
    const jobs = Array.from({ length: 4 }, async () => {
      while (writing) await index.catchUp(system);
    });
    for (let number = 0; number < 20; number++) await server.ask(writer.token, 'mutation ($name: String!) { createExperiment(input: { name: $name }) { id } }', { name: `parallel ${number}` });
    writing = false;
    await Promise.all(jobs);
    await indexed();
    expect(await find({ text: 'parallel' })).toHaveLength(20);
  });

  it('obey the other conditions, and come in pages', async () => {
    const every = await find({ text: 'ada', actorId: writer.actor.id });
    expect(every.length).toBe(120);
    expect(await find({ text: 'ada', action: 'run.created' })).toEqual([]);
    expect(await find({ text: 'ada', since: '2100-01-01T00:00:00.000Z' })).toEqual([]);
    const walked: number[] = [];
    for (let after: string | null = null, hasNextPage = true; hasNextPage; ) {
      const { nodes, pageInfo } = await page({ text: 'ada', actorId: writer.actor.id }, { first: 7, after });
      walked.push(...nodes.map(({ sequence }) => sequence));
      ({ hasNextPage, endCursor: after } = pageInfo);
    }
    expect(walked).toEqual(every);
  });

  it('are for those who may read the record, of their workspace only', async () => {
    expect(await codeOf('fraud', writer.token)).toBe('FORBIDDEN');
    const elsewhere = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    await server.ask(elsewhere.token, 'mutation { createExperiment(input: { name: "fraud elsewhere" }) { id } }');
    await indexed(elsewhere.actor.workspaceId);
    expect((await page({ text: 'fraud' }, {}, elsewhere.token)).nodes).toHaveLength(1);
    expect(await find({ text: 'elsewhere' })).toEqual([]);
  });

  it('do not tell whoever may not see members what they are called', async () => {
    const { token } = await server.makeActor('OWNER', { scopes: ['audit:read'] });
    expect((await page({ text: 'hopper' }, {}, token)).nodes).toEqual([]);
    expect((await page({ text: 'fraud' }, {}, token)).nodes.length).toBeGreaterThan(30);
  });

  it('are none where words are missing or too many', async () => {
    for (const text of ['', ' … ', 'a b c d e f g h i', 'x'.repeat(300)]) expect(await codeOf(text), text).toBe('INVALID_INPUT');
  });

  it('are found no more by what was erased, nor is it left in the index; what they did stays', async () => {
    const sequences = (await find({ text: 'größe' })).slice(0, 20);
    const before = await find({ text: 'experiment.created' });
    await server.ask(owner.token, 'mutation ($input: EraseAuditDetailsInput!) { eraseAuditDetails(input: $input) { erased } }', { input: { sequences, reason: 'asked for' } });
    expect((await find({ text: 'größe' })).filter((sequence) => sequences.includes(sequence))).toEqual([]);
    expect(await find({ text: 'experiment.created' })).toEqual(before);
    const { rows } = await admin.query<{ word: string; block: number; bits: string }>(`select word, block, bits from audit_word where workspace_id = $1 and word in ('größe', 'ada', 'vision')`, [server.workspaceId]);
    const left = rows.flatMap(({ block, bits }) => Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (BigInt(bits) >> BigInt(bit)) & 1n).map((bit) => block * 64 + bit));
    expect(left.filter((sequence) => sequences.includes(sequence))).toEqual([]);
    await server.ask(owner.token, 'mutation ($input: EraseAuditDetailsInput!) { eraseAuditDetails(input: $input) { erased } }', { input: { actorId: writer.actor.id, reason: 'asked for' } });
    expect(await find({ text: 'churn-7' })).toEqual([]);
  });

  it('are not found by a name that somebody had', async () => {
    await admin.query(`update actor set name = 'Somebody' where id = $1`, [writer.actor.id]);
    expect(await find({ text: 'hopper' })).toEqual([]);
    expect(await find({ text: 'somebody' })).toEqual(await find({ actorId: writer.actor.id }));
    await server.ask(owner.token, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: writer.actor.id });
    await indexed();
    expect((await page({ text: 'somebody disabled' })).nodes).toMatchObject([{ action: 'actor.disabled', subjectId: writer.actor.id }]);
  });
});
