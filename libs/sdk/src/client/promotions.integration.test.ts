import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TestServer } from '@plinth/server/testing';
import { verifyPackageBytes } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type AuditExportScope, init, PlinthClient, type Promotion, PromotionEnded } from '../index.js';
import { CuttingProxy } from '../testing/cutting-proxy.js';

const production = { kind: 'ENVIRONMENT', name: 'production' } as const;
const document = {
  target: production,
  quorum: [{ name: 'Review', count: 2, from: { role: 'MAINTAINER' } }],
  gates: [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }],
};

describe('the client of promotions', { timeout: 60_000 }, () => {
  let server: TestServer;
  let folder: string;
  let owner: PlinthClient;
  let author: PlinthClient;
  let asker: PlinthClient;
  let askerToken: string | undefined;
  let ann: PlinthClient;
  let ben: PlinthClient;
  let modelId: string;
  let deployed: Promotion;
  beforeAll(async () => {
    server = await TestServer.start();
    folder = mkdtempSync(join(tmpdir(), 'plinth-promotions-'));
    const tokens = await Promise.all((['OWNER', 'WRITER', 'WRITER', 'MAINTAINER', 'MAINTAINER'] as const).map(async (role) => (await server.makeActor(role)).token));
    [owner, author, asker, ann, ben] = tokens.map((token) => new PlinthClient({ url: server.url, token })) as [PlinthClient, PlinthClient, PlinthClient, PlinthClient, PlinthClient];
    askerToken = tokens[2];
    const run = init({ experiment: 'claims', url: server.url, token: tokens[1], journalDir: folder, captureLogs: false, captureSystem: false, captureSource: false, announce: false });
    run.log({ auc: 0.9431 });
    void run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights.bin' });
    const first = await run.registerModel('fraud');
    modelId = first?.modelId ?? '';
    for (let count = 0; count < 4; count++) await run.registerModel('fraud');
    expect(run.problems()).toEqual([]);
    await run.finish();
    await owner.policies.create('production', document);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks, shows the gates with their numbers, takes votes, and waits until it is carried out', async () => {
    const asked = await asker.promotions.request({ version: 'fraud@1', target: production, reason: 'better on recent claims' });
    expect(asked).toMatchObject({ status: 'OPEN', modelName: 'fraud', versionNumber: 1, reason: 'better on recent claims', gates: [{ outcome: 'PASS', explanation: 'auc is 0.9431, which is ≥ 0.9.' }], quorums: [{ met: false }], viewerCanVote: { allowed: false, refusal: 'IS_THE_REQUESTER' }, evidence: null });
    await expect(asker.promotions.request({ version: 'models:/fraud/1', target: production })).rejects.toMatchObject({ code: 'PROMOTION_UNDER_WAY' });
    await expect(asker.promotions.vote(asked, { verdict: 'APPROVE' })).rejects.toMatchObject({ code: 'IS_THE_REQUESTER', status: 403, help: expect.any(String) });
    expect((await all(ann.promotions.inbox())).map(({ id }) => id)).toEqual([asked.id]);

    const thread = await ann.promotions.comment(asked.id, { body: 'How old is the data?', anchor: { kind: 'METRIC', key: 'auc' } });
    await asker.promotions.comment(asked.id, { body: 'Of last week.', threadId: thread.id });
    expect((await ann.promotions.resolveThread(thread.id)).resolvedAt).not.toBeNull();
    expect((await ann.promotions.threads(asked.id)).flatMap(({ comments }) => comments.map(({ body }) => body))).toEqual(['How old is the data?', 'Of last week.']);

    const seen: string[] = [];
    const watching = (async () => {
      for await (const { status, votes } of asker.promotions.follow(asked.id, { timeoutMs: 150_000 })) seen.push(`${status} ${votes.length}`);
    })();
    await expect.poll(() => seen).toEqual(['OPEN 0']);
    expect((await ann.promotions.vote(await ann.promotions.get(asked.number), { verdict: 'APPROVE', comment: 'Checked.' })).status).toBe('OPEN');
    await expect.poll(() => seen).toEqual(['OPEN 0', 'OPEN 1']);
    expect(await ben.promotions.vote(asked, { verdict: 'APPROVE' })).toMatchObject({ decision: { outcome: 'APPROVED' } });
    deployed = await asker.promotions.wait(asked.id, { timeoutMs: 30_000 });
    expect(deployed).toMatchObject({ status: 'EXECUTED', votes: [{ comment: 'Checked.' }, {}], evidence: {} });
    await watching;
    expect(seen.at(-1)).toBe('EXECUTED 2');
    expect((await asker.promotions.wait(asked.id, { until: 'decided' })).status).toBe('EXECUTED');
    expect((await author.models.byName('fraud')).activeDeployments).toMatchObject([{ version: 1, kind: 'PROMOTION' }]);
    await expect(asker.promotions.request({ version: 'fraud@1', target: production })).rejects.toMatchObject({ code: 'STANDS_THERE_ALREADY' });
  });

  it('says how else it ended', async () => {
    const rejected = await asker.promotions.request({ version: 'fraud@2', target: production });
    const waiting = asker.promotions.wait(rejected.id, { timeoutMs: 30_000 }).catch((error: unknown) => error);
    await ann.promotions.vote(rejected, { verdict: 'REJECT', comment: 'Not yet.' });
    const ended = await waiting;
    expect(ended).toBeInstanceOf(PromotionEnded);
    expect(ended).toMatchObject({ code: 'PROMOTION_REJECTED', promotion: { status: 'REJECTED', votes: [{ comment: 'Not yet.' }] }, message: expect.stringContaining(`#${rejected.number} was rejected`) });

    const withdrawn = await asker.promotions.request({ version: 'fraud@3', target: production });
    await expect(ann.promotions.withdraw(withdrawn.id)).rejects.toMatchObject({ code: 'NOT_YOUR_PROMOTION' });
    expect((await asker.promotions.withdraw(withdrawn.id, 'a mistake')).status).toBe('WITHDRAWN');
    await expect(asker.promotions.wait(withdrawn.id)).rejects.toMatchObject({ code: 'PROMOTION_WITHDRAWN' });
    expect((await all(asker.promotions.list({ statuses: ['REJECTED', 'WITHDRAWN'], modelId, target: production, pageSize: 1 }))).map(({ id }) => id)).toEqual([withdrawn.id, rejected.id]);
    await expect(asker.promotions.get(99)).rejects.toMatchObject({ code: 'PROMOTION_NOT_FOUND' });
  });

  it('stops waiting when its time is over, or when it is told to', async () => {
    const open = await asker.promotions.request({ version: 'fraud@4', target: production });
    await expect(asker.promotions.wait(open.id, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'WAITED_TOO_LONG' });
    const stop = new AbortController();
    const waiting = asker.promotions.wait(open.id, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 300);
    await expect(waiting).rejects.toThrow('enough');
    expect((await asker.promotions.get(open.id)).status).toBe('OPEN');
  });

  it('tries a policy on the past, and keeps policies', async () => {
    expect(await ann.policies.dryRun({ ...document, gates: [{ ...document.gates[0], value: 0.99 }] })).toMatchObject({ changed: 1, cases: [{ was: 'APPROVED', wouldBe: 'OPEN', request: { id: deployed.id } }, {}] });
    const [policy] = await all(owner.policies.list());
    expect(policy).toMatchObject({ name: 'production', version: 1, target: production });
    const other = await owner.policies.create('champions', { target: { kind: 'ALIAS', name: 'champion' }, quorum: document.quorum });
    expect(await owner.policies.update(other.id, { target: { kind: 'ALIAS', name: 'champion' }, quorum: [{ name: 'Review', count: 1, from: { role: 'MAINTAINER' } }] }, { note: 'one is enough', expectedVersion: 1 })).toMatchObject({ version: 2 });
    expect((await owner.policies.archive(other.id)).archivedAt).not.toBeNull();
    await expect(asker.policies.create('mine', document)).rejects.toMatchObject({ status: 403 });
  });

  it('streams sealed evidence to a file that proves itself', async () => {
    const { digest, size } = await ann.evidence.sealed(deployed.id);
    const file = join(folder, 'evidence.zip');
    const shown: number[] = [];
    expect(await ann.evidence.downloadTo(deployed.id, file, { onProgress: (done) => shown.push(done) })).toEqual({ digest, size });
    const bytes = readFileSync(file);
    expect([createHash('sha256').update(bytes).digest('hex'), shown.at(-1)]).toEqual([digest, size]);
    expect(await verifyPackageBytes(bytes)).toMatchObject({ isIntact: true, kind: 'evidence' });
    expect(Buffer.concat(await all(ann.evidence.download(deployed.id))).equals(bytes)).toBe(true);
    await expect(asker.evidence.downloadTo(deployed.id, join(folder, 'refused.zip'))).rejects.toMatchObject({ status: 403 });
    const open = await asker.promotions.request({ version: 'fraud@5', target: production });
    await expect(ann.evidence.sealed(open.id)).rejects.toMatchObject({ code: 'NOTHING_DECIDED' });
    await expect(ann.evidence.downloadTo(open.id, join(folder, 'nothing.zip'))).rejects.toMatchObject({ code: 'EVIDENCE_NOT_FOUND' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.zip') || name.endsWith('.part'))).toEqual(['evidence.zip']);
  });

  it('exports parts of the audit log', async () => {
    const scopes: readonly AuditExportScope[] = [{ kind: 'WORKSPACE' }, { kind: 'MODEL', modelId }, { kind: 'SUBJECT', subjectKind: 'promotion-request', subjectId: deployed.id }, { kind: 'PERIOD', since: '2020-01-01T00:00:00Z' }];
    for (const scope of scopes) {
      const asked = await ann.auditExports.create(scope);
      const ready = await ann.auditExports.wait(asked.id, { timeoutMs: 30_000 });
      expect(ready).toMatchObject({ status: 'READY', progress: 1, eventsDone: ready.eventsTotal });
      const file = join(folder, `${scope.kind}.zip`);
      expect((await ann.auditExports.downloadTo(asked.id, file)).digest).toBe(ready.digest);
      expect(await verifyPackageBytes(readFileSync(file))).toMatchObject({ isIntact: true });
    }
    expect((await all(ann.auditExports.list({ pageSize: 3 }))).length).toBe(scopes.length);
    await expect(ann.auditExports.get(modelId)).rejects.toMatchObject({ code: 'AUDIT_EXPORT_NOT_FOUND' });
    await expect(asker.auditExports.create({ kind: 'WORKSPACE' })).rejects.toMatchObject({ status: 403 });
  });

  it('keeps webhooks', async () => {
    const { webhook, secret } = await owner.webhooks.create({ name: 'CI', url: 'https://ci.example.org/plinth', eventKinds: ['promotion.*'] });
    expect(secret).toMatch(/^whsec_/);
    expect(await all(owner.webhooks.list())).toMatchObject([{ id: webhook.id, kind: 'STANDARD', eventKinds: ['promotion.*'] }]);
    const sent = await owner.webhooks.ping(webhook.id);
    expect(await all(owner.webhooks.deliveries(webhook.id))).toMatchObject([{ id: sent.id, eventKind: 'webhook.pinged' }]);
    expect(await owner.webhooks.delete(webhook.id)).toBe(true);
    await expect(all(owner.webhooks.deliveries(webhook.id))).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  });

  it('waits without asking while the server would say when to look, also after the connection was cut', async () => {
    const proxy = await new CuttingProxy().start();
    try {
      proxy.pointTo(server.url);
      const watcher = new PlinthClient({ url: proxy.url, token: askerToken, webSocket: WebSocket });
      const target = { kind: 'ALIAS', name: 'rung' } as const;
      await owner.policies.create('rung', { target, quorum: document.quorum });
      const asked = await asker.promotions.request({ version: 'fraud@1', target });
      const seen: string[] = [];
      const watching = (async () => {
        for await (const { status, votes } of watcher.promotions.follow(asked.id, { timeoutMs: 150_000 })) seen.push(`${status} ${votes.length}`);
      })();
      // Once it has connected nothing goes over the wire, for longer than whoever asks again and again would wait.
      await expect.poll(async () => {
        const { bytes } = proxy;
        await pause(2_500);
        return proxy.bytes - bytes;
      }).toBe(0);
      expect(seen).toEqual(['OPEN 0']);
      await ann.promotions.vote(asked, { verdict: 'APPROVE' });
      await expect.poll(() => seen).toEqual(['OPEN 0', 'OPEN 1']);
      proxy.pointTo(undefined);
      await ben.promotions.vote(asked, { verdict: 'REJECT', comment: 'Not this one.' });
      proxy.pointTo(server.url);
      await watching;
      expect(seen.at(-1)).toBe('REJECTED 2');
    } finally {
      await proxy.stop();
    }
  });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
