import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotificationServer } from '../testing/notification-server.js';
import { UpkeepService } from '../upkeep.service.js';
import { DeliveryService } from './delivery.service.js';

interface ShownDelivery {
  readonly id: string;
  readonly eventKind: string;
  readonly status: string;
  readonly attemptCount: number;
  readonly nextAttemptAt: string | null;
  readonly attempts: readonly { readonly number: number; readonly status: number | null; readonly problem: string | null; readonly answer: string | null; readonly latencyMs: number }[];
}

describe('webhooks', () => {
  let server: NotificationServer;
  let path = '';
  let number = 0;
  beforeAll(async () => {
    server = await NotificationServer.start();
  });
  beforeEach(async () => {
    path = `/hook-${++number}`;
    server.receiver.acceptAgain();
    // What the test before told would still reach the webhooks of this one.
    await expect.poll(() => server.sql('select id from outbox')).toEqual([]);
    await server.sql('update webhook set disabled_at = now() where disabled_at is null');
  });
  afterAll(() => server?.stop());

  const { ask, graphql } = {
    ask: <Data = Record<string, unknown>>(query: string, variables: Record<string, unknown> = {}) => server.plinth.ask<Data>(server.owner.token, query, variables),
    graphql: (query: string, variables: Record<string, unknown> = {}, token = server.owner.token) => server.plinth.graphql(token, query, variables),
  };
  const deliveries = async (id: string) =>
    (await ask<{ webhook: { deliveries: { nodes: ShownDelivery[] } } }>('query ($id: ID!) { webhook(id: $id) { deliveries { nodes { id eventKind status attemptCount nextAttemptAt attempts { number status problem answer latencyMs } } } } }', { id })).webhook.deliveries.nodes;
  const shown = async (id: string) => (await ask<{ webhook: Record<string, unknown> }>('query ($id: ID!) { webhook(id: $id) { id name kind url eventKinds disabledAt disabledReason failingSince failures createdBy { id } } }', { id })).webhook;
  const ping = async (id: string) => (await ask<{ pingWebhook: ShownDelivery }>('mutation ($id: ID!) { pingWebhook(id: $id) { id status } }', { id })).pingWebhook;
  const tell = (title = 'x') => server.tell({ kind: 'promotion.approved', recipients: [], title });
  /** Makes what waits due now, and looks. */
  const retryNow = async (webhookId: string) => {
    await server.sql(`update webhook_delivery set next_attempt_at = now() - interval '1 minute' where webhook_id = $1 and status = 'PENDING'`, [webhookId]);
    await server.plinth.application.get(DeliveryService).deliverDue(server.system('webhook:deliver'), webhookId);
    // The worker's own look may have come first.
    await expect.poll(() => server.sql('select 1 from webhook_delivery d where webhook_id = $1 and attempts > (select coalesce(max(number), 0) from webhook_attempt a where a.delivery_id = d.id)', [webhookId])).toEqual([]);
  };

  it('carry an event to the system, signed as the Standard Webhooks library expects it', async () => {
    const { id, secret } = await server.makeWebhook(path);
    await server.tell({ kind: 'promotion.approved', subject: { kind: 'promotion-request', id: 'p7' }, recipients: [], title: 'fraud 12 was approved', body: 'by two', link: '/promotions/p7', data: { version: 12 } });
    await expect.poll(() => server.receiver.at(path)).toHaveLength(1);
    const { headers, body } = server.receiver.at(path)[0]!;
    const payload = new StandardWebhook(secret).verify(body, headers as Record<string, string>);
    expect(payload).toEqual({
      type: 'promotion.approved',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        eventId: expect.any(String), workspaceId: server.plinth.workspaceId, actorId: server.owner.actor.id, subject: { kind: 'promotion-request', id: 'p7' },
        title: 'fraud 12 was approved', body: 'by two', link: 'https://plinth.example.org/promotions/p7', details: { version: 12 },
      },
    });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Plinth', host: server.receiver.host });
    await expect.poll(() => deliveries(id)).toMatchObject([{ id: headers['webhook-id'], status: 'DELIVERED', attemptCount: 1, nextAttemptAt: null, attempts: [{ number: 1, status: 200, problem: null, answer: 'thanks' }] }]);
  });

  it('tell Slack in its own form, in which no name can wake a channel', async () => {
    const { secret } = await server.makeWebhook(path, { kind: 'SLACK' });
    expect(secret).toBeNull();
    await server.tell({ kind: 'promotion.approved', recipients: [], title: 'fraud <!channel> & co', body: '*bold* <@U1>', link: '/promotions/p7' });
    await expect.poll(() => server.receiver.at(path)).toHaveLength(1);
    const { headers, body } = server.receiver.at(path)[0]!;
    expect(headers).not.toHaveProperty('webhook-signature');
    expect(JSON.parse(body)).toEqual({
      text: 'fraud &lt;!channel&gt; &amp; co',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'fraud <!channel> & co' } },
        { type: 'section', text: { type: 'plain_text', text: '*bold* <@U1>' } },
        { type: 'section', text: { type: 'mrkdwn', text: '<https://plinth.example.org/promotions/p7|Open in Plinth>' } },
      ],
    });
  });

  it('are told of the kinds that they ask for', async () => {
    await server.makeWebhook(path, { eventKinds: ['promotion.*', 'deployment.reported'] });
    await server.tell({ kind: 'access.member_added', recipients: [], title: 'no' });
    await server.tell({ kind: 'promotion.rejected', recipients: [], title: 'yes' });
    await server.tell({ kind: 'deployment.reported', recipients: [], title: 'yes' });
    await expect.poll(() => server.receiver.at(path).map(({ body }) => JSON.parse(body).type).sort()).toEqual(['deployment.reported', 'promotion.rejected']);
  });

  it('try again when the target fails, with the same id and body and another signature, later each time', async () => {
    server.receiver.answer = (_request, response) => void response.writeHead(503).end(`down\u0000${'x'.repeat(5_000)}`);
    const { id, secret } = await server.makeWebhook(path);
    await tell();
    await expect.poll(() => deliveries(id)).toMatchObject([{ status: 'PENDING', attempts: [{ number: 1 }] }]);
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const [waiting] = await server.sql<{ delay: number }>('select extract(epoch from d.next_attempt_at - a.at)::float8 as delay from webhook_delivery d join webhook_attempt a on a.delivery_id = d.id and a.number = d.attempts where d.webhook_id = $1', [id]);
      delays.push(waiting!.delay);
      if (attempt === 4) server.receiver.acceptAgain();
      await retryNow(id);
    }
    for (const [index, delay] of delays.entries()) expect(delay).toSatisfy((seconds: number) => seconds >= 0.8 * 10 * 4 ** index && seconds <= 1.2 * 10 * 4 ** index + 2);
    const [delivery] = await deliveries(id);
    expect(delivery).toMatchObject({ status: 'DELIVERED', attemptCount: 5 });
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200]);
    expect(delivery?.attempts[0]).toMatchObject({ problem: 'The target answered 503.', answer: expect.stringMatching(/^downx{996}$/) });
    const came = server.receiver.at(path);
    expect(new Set(came.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    for (const { headers, body } of came) new StandardWebhook(secret).verify(body, headers as Record<string, string>);
  });

  it('wait as long as the target asks for', async () => {
    server.receiver.answer = (_request, response) => void response.writeHead(429, { 'Retry-After': '3600' }).end();
    const { id } = await server.makeWebhook(path);
    await tell();
    await expect.poll(async () => (await deliveries(id))[0]?.attempts.length).toBe(1);
    await expect.poll(async () => Date.parse((await deliveries(id))[0]?.nextAttemptAt ?? '') - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('give up after eleven attempts, and send the same message again when asked', async () => {
    server.receiver.answer = (_request, response) => void response.writeHead(500).end();
    const { id } = await server.makeWebhook(path);
    await tell();
    await expect.poll(async () => (await deliveries(id))[0]?.attempts.length).toBe(1);
    for (let attempt = 2; attempt <= 11; attempt++) await retryNow(id);
    const [failed] = await deliveries(id);
    expect(failed).toMatchObject({ status: 'FAILED', attemptCount: 11, nextAttemptAt: null });
    server.receiver.acceptAgain();
    await ask('mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { status } }', { id: failed?.id });
    await expect.poll(() => deliveries(id)).toMatchObject([{ id: failed?.id, status: 'DELIVERED', attemptCount: 12 }]);
    expect(new Set(server.receiver.at(path).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([failed?.id]));
    expect(await shown(id)).toMatchObject({ failures: 0, failingSince: null });
  });

  it('are turned off after a day of failures only, and owners are told', async () => {
    server.receiver.answer = (_request, response) => void response.writeHead(500).end();
    const { id } = await server.makeWebhook(path);
    await tell();
    await expect.poll(async () => (await deliveries(id))[0]?.attempts.length).toBe(1);
    for (let attempt = 2; attempt <= 10; attempt++) await retryNow(id);
    expect(await shown(id)).toMatchObject({ disabledAt: null, failures: 10 });
    await tell('waits');
    await expect.poll(async () => (await deliveries(id)).length).toBe(2);
    await server.sql(`update webhook set failing_since = now() - interval '25 hours' where id = $1`, [id]);
    await retryNow(id);
    expect(await shown(id)).toMatchObject({ disabledAt: expect.any(String), disabledReason: expect.stringMatching(/^It failed 1[12] times in a row since /) });
    expect((await deliveries(id)).map(({ status }) => status)).toEqual(['FAILED', 'FAILED']);
    const inbox = async () => (await ask<{ notifications: { nodes: { kind: string; subjectId: string; title: string }[] } }>('{ notifications { nodes { kind subjectId title } } }')).notifications.nodes;
    await expect.poll(inbox).toContainEqual({ kind: 'webhook.disabled', subjectId: id, title: `The webhook ${path} was turned off` });
    const before = server.receiver.at(path).length;
    await tell('unheard');
    expect((await graphql('mutation ($id: ID!) { pingWebhook(id: $id) { id } }', { id })).errors?.[0]?.extensions.code).toBe('WEBHOOK_DISABLED');
    await expect.poll(() => server.sql(`select 1 as one from audit_event where subject_id = $1 and action = 'webhook.disabled' and actor_kind = 'SYSTEM'`, [id])).toHaveLength(1);
    expect(server.receiver.at(path)).toHaveLength(before);
    server.receiver.acceptAgain();
    await ask('mutation ($id: ID!) { updateWebhook(input: { id: $id, enabled: true }) { id } }', { id });
    await tell('heard');
    await expect.poll(() => server.receiver.at(path).map(({ body }) => JSON.parse(body).data.title)).toContain('heard');
    expect(await shown(id)).toMatchObject({ disabledAt: null, disabledReason: null, failures: 0 });
  });

  it('are turned off at once when the target says that it is gone', async () => {
    server.receiver.answer = (_request, response) => void response.writeHead(410).end();
    const { id } = await server.makeWebhook(path);
    await tell();
    await expect.poll(() => shown(id)).toMatchObject({ disabledReason: 'Its target says that it is gone for good (410).' });
  });

  it('follow no redirect', async () => {
    server.receiver.answer = (request, response) => void (request.url === path ? response.writeHead(302, { Location: `${path}-inner` }).end() : response.end());
    const { id } = await server.makeWebhook(path, { eventKinds: ['promotion.*'] });
    await ping(id);
    await expect.poll(() => deliveries(id)).toMatchObject([{ eventKind: 'webhook.pinged', status: 'FAILED', attempts: [{ status: 302, problem: 'The target answered 302; redirects are not followed.' }] }]);
    expect(server.receiver.at(`${path}-inner`)).toEqual([]);
  });

  it('that hang hold up neither each other nor the audit record', async () => {
    const hanging = await server.makeWebhook(path);
    const good = await server.makeWebhook(`${path}-good`);
    server.receiver.answer = (request, response) => void (request.url === path ? undefined : response.end());
    const titles = Array.from({ length: 5 }, (_, event) => `told ${event}`);
    for (const title of titles) await tell(title);
    const heard = () => server.receiver.at(`${path}-good`).map(({ body }) => String(JSON.parse(body).data.title)).sort();
    await expect.poll(heard, { timeout: 5_000 }).toEqual(titles);
    const from = Date.now();
    await ask('mutation { createServiceAccount(input: { name: "audited", role: READER }) { id } }');
    await expect.poll(() => server.sql(`select 1 as one from audit_event where after->>'name' = 'audited'`), { timeout: 3_000 }).toHaveLength(1);
    expect(Date.now() - from).toBeLessThan(3_000);
    expect(server.receiver.at(path)).toHaveLength(1);
    await expect.poll(async () => (await deliveries(hanging.id)).flatMap(({ attempts }) => attempts.map(({ problem }) => problem)), { timeout: 20_000 }).toContain('The target did not finish its answer in time.');
    expect((await deliveries(good.id)).every(({ status }) => status === 'DELIVERED')).toBe(true);
  }, 40_000);

  it('deliver each event once when many look for it at once', async () => {
    const { id } = await server.makeWebhook(path);
    server.receiver.answer = (_request, response) => void setTimeout(() => response.end(), 30);
    for (let event = 0; event < 12; event++) await tell(String(event));
    const look = () => server.plinth.application.get(DeliveryService).deliverDue(server.system('webhook:deliver'), id);
    await expect.poll(async () => (await deliveries(id)).length).toBe(12);
    await Promise.all(Array.from({ length: 6 }, look));
    await expect.poll(async () => (await deliveries(id)).every(({ status }) => status === 'DELIVERED')).toBe(true);
    expect(server.receiver.at(path).map(({ body }) => JSON.parse(body).data.title).sort()).toEqual(Array.from({ length: 12 }, (_, event) => String(event)).sort());
  });

  describe('are refused', () => {
    const make = async (input: Record<string, unknown>, token = server.owner.token) => (await graphql('mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } secret } }', { input: { name: 'x', ...input } }, token)).errors?.[0]?.extensions;

    it.each(['http://127.0.0.1:1/', 'http://localhost/', 'http://169.254.169.254/', 'http://2130706433/', 'http://[::1]/', 'ftp://example.org/', 'https://user:pass@example.org/', 'https://example.org:22/', 'x', ''])('for the address %s', async (url) => {
      expect(await make({ url })).toMatchObject({ code: 'TARGET_REFUSED', field: 'input.url' });
    });

    it('for kinds that there are none of, and whoever may not', async () => {
      const url = 'https://example.org/';
      for (const kind of ['promotion', 'nothing.*', '*', 'promotion.nothing', '.*', '']) expect(await make({ url, eventKinds: [kind] })).toMatchObject({ code: 'UNKNOWN_EVENT_KIND', field: 'input.eventKinds' });
      for (const role of ['READER', 'WRITER'] as const) expect(await make({ url }, (await server.plinth.makeActor(role)).token)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await make({ url }, (await server.plinth.makeActor('MAINTAINER')).token)).toBeUndefined();
    });
  });

  it('show their secret once: never in lists, the record, the database or a retry', async () => {
    const url = `${server.receiver.url(path)}?token=address-secret`;
    const make = () => graphql('mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id url } secret } }', { input: { name: 'x', url, idempotencyKey: path } });
    const made = (await make()).data?.createWebhook as { webhook: { id: string; url: string }; secret: string };
    expect(made).toMatchObject({ webhook: { url: `${server.receiver.url(path)}?…` }, secret: expect.stringMatching(/^whsec_/) });
    expect((await make()).errors?.[0]?.extensions).toMatchObject({ code: 'WEBHOOK_ALREADY_MADE', details: { id: made.webhook.id } });
    await ask('mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { id } }', { input: { id: made.webhook.id, name: 'y', url: `${url}&more` } });
    await ping(made.webhook.id);
    await expect.poll(() => server.sql(`select 1 as one from audit_event where subject_id = $1`, [made.webhook.id])).toHaveLength(3);
    const everything = JSON.stringify([
      await ask('{ webhooks { nodes { id name url deliveries { nodes { id body attempts { answer problem } } } } } }'),
      await server.sql('select row_to_json(t)::text as row from webhook t union all select row_to_json(t)::text from audit_event t union all select row_to_json(t)::text from outbox t union all select row_to_json(t)::text from idempotency_key t union all select row_to_json(t)::text from webhook_delivery t'),
    ]);
    expect(everything).toContain(made.webhook.id);
    for (const secret of [made.secret, made.secret.slice(6), 'address-secret']) expect(everything).not.toContain(secret);
    await expect.poll(() => server.receiver.received.some(({ path: came }) => came === `${path}?token=address-secret&more`)).toBe(true);
  });

  it('change their secret without a message that the receiver can not check', async () => {
    const { id, secret: first } = await server.makeWebhook(path);
    const rotate = (input: Record<string, unknown>, token = server.owner.token) => graphql('mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { webhook { formerSecretUntil } secret } }', { input: { id, ...input } }, token);
    const rotated = async (input: Record<string, unknown> = {}) => (await rotate(input)).data?.rotateWebhookSecret as { webhook: { formerSecretUntil: string }; secret: string };
    const next = async () => {
      const before = server.receiver.at(path).length;
      await ping(id);
      await expect.poll(() => server.receiver.at(path).length).toBe(before + 1);
      const { headers, body } = server.receiver.at(path).at(-1)!;
      return (secret: string) => () => new StandardWebhook(secret).verify(body, headers as Record<string, string>);
    };
    const { webhook, secret: second } = await rotated({ idempotencyKey: `rotate-${id}` });
    expect(Date.parse(webhook.formerSecretUntil) - Date.now()).toSatisfy((ms: number) => ms > 23.9 * 3_600_000 && ms <= 24 * 3_600_000);
    expect((await rotate({ idempotencyKey: `rotate-${id}` })).errors?.[0]?.extensions.code).toBe('WEBHOOK_SECRET_SHOWN');
    const during = await next();
    for (const secret of [first, second]) expect(during(secret)).not.toThrow();
    await server.sql(`update webhook set former_secret_until = now() - interval '1 second' where id = $1`, [id]);
    const after = await next();
    expect(after(second)).not.toThrow();
    expect(after(first)).toThrow();
    const { secret: third } = await rotated({ overlapHours: 0 });
    const leaked = await next();
    expect(leaked(third)).not.toThrow();
    expect(leaked(second)).toThrow();

    await expect.poll(() => server.sql(`select after from audit_event where subject_id = $1 and action = 'webhook.secret-rotated' order by sequence`, [id])).toMatchObject([{ after: { formerSecretUntil: webhook.formerSecretUntil } }, {}]);
    const kept = JSON.stringify(await server.sql('select row_to_json(t)::text as row from webhook t union all select row_to_json(t)::text from audit_event t union all select row_to_json(t)::text from idempotency_key t'));
    for (const secret of [first, second, third]) expect(kept).not.toContain(secret.slice(6));
    for (const overlapHours of [-1, 169]) expect((await rotate({ overlapHours })).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'input.overlapHours' });
    expect((await rotate({}, (await server.plinth.makeActor('WRITER')).token)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const slack = await server.makeWebhook(`${path}-slack`, { kind: 'SLACK' });
    expect((await rotate({ id: slack.id })).errors?.[0]?.extensions).toMatchObject({ code: 'WEBHOOK_UNSIGNED', field: 'input.id' });
    expect((await rotate({ id: 'x' })).errors?.[0]?.extensions.code).toBe('WEBHOOK_NOT_FOUND');
  });

  it('of Slack show nothing of their path', async () => {
    const { id } = await server.makeWebhook('/services/T0/B0/secret', { kind: 'SLACK' });
    expect(await shown(id)).toMatchObject({ kind: 'SLACK', url: `http://${server.receiver.host}/…`, createdBy: { id: server.owner.actor.id } });
  });

  it('are deleted with what was sent, while it is being sent', async () => {
    const { id } = await server.makeWebhook(path);
    let release: () => void = () => undefined;
    server.receiver.answer = (_request, response) => void (release = () => response.end());
    await tell();
    await expect.poll(() => server.receiver.at(path)).toHaveLength(1);
    await ask('mutation ($id: ID!) { deleteWebhook(id: $id) }', { id });
    release();
    await new Promise((next) => setTimeout(next, 200));
    expect(await server.sql('select 1 from webhook_delivery where webhook_id = $1 union all select 1 from webhook_attempt a where not exists (select 1 from webhook_delivery d where d.id = a.delivery_id)', [id])).toEqual([]);
    expect((await graphql('mutation ($id: ID!) { deleteWebhook(id: $id) }', { id })).errors?.[0]?.extensions.code).toBe('WEBHOOK_NOT_FOUND');
  });

  it('keep a bounded log', async () => {
    const { id } = await server.makeWebhook(path);
    for (let event = 0; event < 3; event++) await tell(String(event));
    await expect.poll(async () => (await deliveries(id)).filter(({ status }) => status === 'DELIVERED')).toHaveLength(3);
    const [newest, middle, oldest] = await deliveries(id);
    await server.sql(`update webhook_delivery set created_at = now() - interval '31 days' where id = any($1::uuid[])`, [[middle?.id, oldest?.id]]);
    await server.sql(`update webhook_delivery set status = 'PENDING', next_attempt_at = now() + interval '1 hour' where id = $1`, [middle?.id]);
    await server.plinth.application.get(UpkeepService).prune(server.system('notification:prune'));
    expect((await deliveries(id)).map((delivery) => delivery.id)).toEqual([newest?.id, middle?.id]);
    expect(await server.sql('select 1 from webhook_attempt where delivery_id = $1', [oldest?.id])).toEqual([]);
  });

  it('are fifty at the most, also when many are made at once', async () => {
    const other = await server.plinth.makeActor('OWNER', { workspaceId: await server.plinth.makeWorkspace() });
    const outcomes = await Promise.all(Array.from({ length: 55 }, () => graphql('mutation { createWebhook(input: { name: "x", url: "https://example.org/" }) { webhook { id } } }', {}, other.token)));
    expect(outcomes.filter(({ errors }) => !errors)).toHaveLength(50);
    expect(new Set(outcomes.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []))).toEqual(new Set(['TOO_MANY_WEBHOOKS']));
  });
});
