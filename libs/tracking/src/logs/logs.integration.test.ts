import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TrackingClient } from '../testing/index.js';

interface LogPage {
  readonly nodes: readonly { readonly index: number; readonly text: string; readonly stream: string }[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}

describe('logs', () => {
  let server: TestServer;
  let client: TrackingClient;
  let runId: string;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new TrackingClient(server, (await server.makeActor('WRITER')).token);
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    runId = (await client.makeRun({ experimentName: 'logs' })).id;
  });

  const query = 'query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { run(id: $id) { logs(first: $first, after: $after, last: $last, before: $before) { nodes { index at stream text } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }';
  const page = async (args: Readonly<Record<string, unknown>>): Promise<LogPage> => (await client.ask<{ run: { logs: LogPage } }>(query, { id: runId, ...args })).run.logs;
  const texts = (of: LogPage): string => of.nodes.map(({ text }) => text).join(' ');

  it('are numbered without gaps, also when many append at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, append) => client.appendLines(runId, [`${append}a`, `${append}b`], { idempotencyKey: `key ${append}`.replace(' ', '-') })));
    const { nodes } = await page({ first: 100 });
    expect(nodes.map(({ index }) => index)).toEqual(Array.from({ length: 24 }, (_, index) => index));
    for (let index = 0; index < 24; index += 2) expect(nodes[index + 1]?.text).toBe(nodes[index]?.text.replace('a', 'b'));
  });

  it('have one effect for one key, also when the attempts come together', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.appendLines(runId, ['once', 'only'], { idempotencyKey: 'same' })));
    expect(answers.map(({ body }) => body.accepted)).toEqual(Array.from({ length: 8 }, () => 2));
    expect(texts(await page({}))).toBe('once only');
    await client.appendLines(runId, ['then']);
    expect((await page({})).nodes.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('are refused under a key that came with other lines', async () => {
    await client.appendLines(runId, ['one', 'two'], { idempotencyKey: 'used' });
    for (const lines of [['one', 'three'], ['one'], []]) {
      const { status, body } = await client.appendLines(runId, lines, { idempotencyKey: 'used' });
      expect([status, body.error]).toMatchObject([409, { code: 'IDEMPOTENCY_KEY_REUSED', field: 'Idempotency-Key' }]);
    }
    expect((await client.appendLines(runId, ['one', 'two'], { idempotencyKey: 'used', stream: 'stderr' })).status).toBe(409);
    expect((await client.appendLines(runId, ['one', 'two'], { idempotencyKey: 'used' })).body).toEqual({ accepted: 2 });
    await client.ask('mutation ($ids: [ID!]!) { deleteRuns(ids: $ids) { id } }', { ids: [runId] });
    expect((await client.appendLines(runId, ['one', 'two'], { idempotencyKey: 'used' })).status).toBe(200);
    expect((await client.appendLines(runId, ['other'], { idempotencyKey: 'used' })).status).toBe(409);
  });

  it('are read from the beginning and from the end', async () => {
    for (let chunk = 0; chunk < 5; chunk++) await client.appendLines(runId, [0, 1, 2].map((line) => String(3 * chunk + line)));
    const begin = await page({ first: 4 });
    expect([texts(begin), begin.pageInfo.hasNextPage, begin.pageInfo.hasPreviousPage]).toEqual(['0 1 2 3', true, false]);
    expect(texts(await page({ first: 4, after: begin.pageInfo.endCursor }))).toBe('4 5 6 7');
    const end = await page({ last: 4 });
    expect([texts(end), end.pageInfo.hasNextPage, end.pageInfo.hasPreviousPage]).toEqual(['11 12 13 14', false, true]);
    expect(texts(await page({ last: 3, before: end.pageInfo.startCursor }))).toBe('8 9 10');
    expect(texts(await page({ first: 5, after: end.pageInfo.endCursor }))).toBe('');
    expect(texts(await page({ last: 100 }))).toBe(Array.from({ length: 15 }, (_, index) => index).join(' '));
    for (const args of [{ first: 1, last: 1 }, { after: 'x' }, { first: 0 }, { last: 1_001 }]) expect(await client.codeOf(query, { id: runId, ...args })).toBe('INVALID_INPUT');
  });

  it('show what a terminal would: the last state of a progress bar, and no character that can not be kept', async () => {
    await client.appendLines(runId, ['\r 10%|#\r 50%|#####\r100%|##########', 'dos line\r', 'a\0b', 'half \ud800 pair', '', '\u001b[31mred\u001b[0m'], { stream: 'stderr' });
    expect((await page({})).nodes.map(({ text }) => text)).toEqual(['100%|##########', 'dos line', 'a\uFFFDb', 'half \uFFFD pair', '', '\u001b[31mred\u001b[0m']);
    expect((await page({})).nodes[0]?.stream).toBe('STDERR');
  });

  it.each([
    ['no JSON', '{', 'INVALID_REQUEST'],
    ['another shape', '{"lines":[{"at":"now","stream":"stdout","text":"x"}]}', 'INVALID_INPUT'],
    ['an unknown stream', '{"lines":[{"at":1,"stream":"stdin","text":"x"}]}', 'INVALID_INPUT'],
    ['no lines', 'null', 'INVALID_INPUT'],
    ['no time', '{"lines":[{"at":1e300,"stream":"stdout","text":"x"}]}', 'INVALID_INPUT'],
    ['a line that is too long', JSON.stringify({ lines: [{ at: 1, stream: 'stdout', text: 'x'.repeat(100_001) }] }), 'TEXT_TOO_LONG'],
    ['too many lines', JSON.stringify({ lines: Array.from({ length: 10_001 }, () => ({ at: 1, stream: 'stdout', text: '' })) }), 'TOO_MANY'],
    ['too much', JSON.stringify({ lines: [{ at: 1, stream: 'stdout', text: 'x'.repeat(1_100_000) }] }), 'INVALID_REQUEST'],
  ])('say what is wrong with %s', async (_what, body, code) => {
    const answer = await client.post(`/api/v1/runs/${runId}/logs`, 'application/json', body);
    expect(answer.body.error?.code).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect((await page({})).nodes).toEqual([]);
  });
});
