import { randomUUID } from 'node:crypto';
import { NotificationServer } from '@plinth/notifications/testing';
import { PipelineClient } from '@plinth/pipelines/testing';
import type { TestActor } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryClient } from './testing/index.js';

/** The whole way: a step tells of a table without a column, and whoever's run stands on that table hears of it where they listen. */
describe('a break upstream', () => {
  let server: NotificationServer;
  let owner: TestActor;
  let run: string;
  beforeAll(async () => {
    server = await NotificationServer.start();
    owner = await server.member('MAINTAINER', 'ana@example.org');
    run = (await new RegistryClient(server.plinth, owner.token).makeRun({ experimentName: 'training', name: 'fit' })).id;
    for (const path of ['/hook', '/others']) await server.makeWebhook(path, { eventKinds: [path === '/hook' ? 'upstream.*' : 'promotion.*'] });
    await server.makeWebhook('/slack', { kind: 'SLACK', eventKinds: ['upstream.broken'] });
    const engineer = new PipelineClient(server.plinth, (await server.member('WRITER')).token);
    const table = (...fields: readonly string[]) => ({ namespace: 'postgres://dw', name: 'mart.orders', fields: fields.map((name) => ({ name, type: 'int' })) });
    const told = (name: string, second: number, more: object) => ({ executionId: randomUUID(), job: { namespace: 'nightly', name }, at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(), state: 'SUCCEEDED', ...more });
    await engineer.report(told('load', 1, { outputs: [table('k', 'price')] }), told('train', 2, { inputs: [table('k', 'price')], runIds: [run] }));
    await engineer.report(told('load', 3, { outputs: [table('k')] }));
  });
  afterAll(() => server?.stop());

  const title = 'mart.orders lost the column price';

  it('comes by mail, with the way to theirs', async () => {
    const mails = () => server.mail.mails.filter(({ to }) => to.includes('ana@example.org'));
    await expect.poll(mails).toHaveLength(1);
    const [{ parsed } = { parsed: undefined }] = mails();
    expect(parsed?.subject).toContain(title);
    expect(parsed?.text).toContain('The column price is gone.');
    expect(parsed?.text).toContain('Yours that came from it: run fit.');
    expect(parsed?.text).toContain(`https://plinth.example.org/runs/${run}`);
  });

  it('comes by a webhook that asked for it, and by no other', async () => {
    await expect.poll(() => server.receiver.at('/hook')).toHaveLength(1);
    const payload = JSON.parse(server.receiver.at('/hook')[0]?.body ?? '') as object;
    expect(payload).toMatchObject({ type: 'upstream.broken', data: { title, link: `https://plinth.example.org/runs/${run}`, details: { break: 'SCHEMA', thingCount: 1, retrainCount: 0 } } });
    expect(server.receiver.at('/others')).toEqual([]);
  });

  it('comes to Slack', async () => {
    await expect.poll(() => server.receiver.at('/slack')).toHaveLength(1);
    expect(JSON.parse(server.receiver.at('/slack')[0]?.body ?? '')).toMatchObject({ text: title, blocks: [{ type: 'header' }, { type: 'section' }, { type: 'section', text: { text: `<https://plinth.example.org/runs/${run}|Open in Plinth>` } }] });
  });
});
