import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init, PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

const production = { kind: 'ENVIRONMENT', name: 'production' } as const;

describe('promotions at the command line', { timeout: 120_000 }, () => {
  let server: TestServer;
  let home: string;
  let ciToken: string;
  let ownerToken: string;
  let annToken: string;
  let owner: PlinthClient;
  let ann: PlinthClient;
  let ben: PlinthClient;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-promotions-'));
    ownerToken = (await server.makeActor('OWNER')).token;
    annToken = (await server.makeActor('MAINTAINER')).token;
    ciToken = (await server.makeActor('WRITER', { kind: 'SERVICE_ACCOUNT' })).token;
    const { token: author } = await server.makeActor('WRITER');
    const { token: benToken } = await server.makeActor('MAINTAINER');
    [owner, ann, ben] = [ownerToken, annToken, benToken].map((token) => new PlinthClient({ url: server.url, token })) as [PlinthClient, PlinthClient, PlinthClient];
    const run = init({ experiment: 'claims', url: server.url, token: author, journalDir: join(home, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false });
    run.log({ auc: 0.9431 });
    await run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights.bin' });
    for (let count = 0; count < 3; count++) await run.registerModel('fraud');
    await run.finish();
    const auc = (value: number) => [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value }];
    await owner.policies.create('production', { target: production, quorum: [{ name: 'Review', count: 2, from: { role: 'MAINTAINER' } }], gates: auc(0.9) });
    await owner.policies.create('staging', { target: { kind: 'ENVIRONMENT', name: 'staging' }, quorum: [{ name: 'Review', count: 1, from: { role: 'MAINTAINER' } }], gates: auc(0.99) });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const as = (token: string, ...args: string[]): Promise<Ended> => plinth(args, { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token } });
  const ci = (...args: string[]): Promise<Ended> => as(ciToken, ...args);
  const openRequest = (version: number) => expect.poll(async () => {
    const { versionId } = await ann.models.resolve(`fraud@${version}`);
    for await (const each of ann.promotions.list({ versionId, target: production, statuses: ['OPEN'] })) return each;
    return undefined;
  }, { timeout: 30_000 }).toBeDefined();
  const newest = async () => {
    for await (const { id } of ann.promotions.list()) return ann.promotions.get(id);
    throw new Error('There is no request.');
  };

  it('are asked for, watched vote by vote, and end with 0 when they were carried out', async () => {
    const waiting = ci('promote', 'fraud@1', '--to', 'production', '--reason', 'better on recent claims', '--wait', '--timeout', '2m');
    await openRequest(1);
    const refused = await ci('promotions', 'approve', '1');
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('plinth: ') });
    const approved = await as(annToken, 'promotions', 'approve', '1', '--comment', 'Checked on March.');
    expect(approved).toMatchObject({ code: 0, stdout: expect.stringMatching(/Review: 1 of 2/) });
    await ben.promotions.vote(await ben.promotions.get(1), { verdict: 'APPROVE' });
    const { code, stdout, stderr } = await waiting;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([
      expect.stringMatching(/^Asked: #1 {2}fraud@1 → production {2}OPEN$/), `  ${server.url}/promotions/1`, '  ✓ auc  auc is 0.9431, which is ≥ 0.9.', expect.stringMatching(/^ {2}MAINTAINER \w+ approves: Checked on March\.$/),
      '  EXECUTED', expect.stringMatching(/^fraud@1 → production: done after /),
    ]));
    expect(stdout.match(/approves/g)?.length).toBe(2);
    expect(await ci('promote', 'fraud@1', '--to', 'production', '--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('Asked before: #1') });
  });

  it('end with codes of their own when they were not', async () => {
    const waiting = ci('promote', 'fraud@2', '--to', 'production', '--wait', '--json');
    await openRequest(2);
    await ann.promotions.vote(await newest(), { verdict: 'REJECT', comment: 'Not on a Friday.' });
    const rejected = await waiting;
    expect(rejected).toMatchObject({ code: 6, stderr: expect.stringContaining('was rejected') });
    expect(JSON.parse(rejected.stdout)).toMatchObject({ status: 'REJECTED', votes: [{ comment: 'Not on a Friday.' }] });

    expect(await ci('promote', 'fraud@3', '--to', 'staging', '--wait')).toMatchObject({ code: 10, stdout: expect.stringContaining('✗ auc  auc is 0.9431, which is not ≥ 0.99.'), stderr: expect.stringContaining('does not pass auc') });
    expect(await ci('promote', 'fraud@3', '--to', 'production', '--wait', '--timeout', '1s')).toMatchObject({ code: 12, stderr: expect.stringContaining('time to wait is over') });
    const { number } = await newest();
    expect(await ci('promotions', 'withdraw', String(number), '--reason', 'a mistake')).toMatchObject({ code: 0, stdout: expect.stringContaining('WITHDRAWN') });
  });

  it('say in one sentence what can not be asked', async () => {
    const [unprotected, unnamed, missing] = await Promise.all([ci('promote', 'fraud@1', '--to', 'development'), ci('promotions', 'show', 'fraud'), ci('promotions', 'show', '99')]);
    expect(unprotected).toMatchObject({ code: 1, stderr: expect.stringContaining('No policy covers') });
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('by its number') });
    expect(missing.code).toBe(3);
  });

  it('are listed and shown', async () => {
    const [listed, inbox, { stdout }] = await Promise.all([ci('promotions', 'list', '--status', 'rejected', '--status', 'executed', '--model', 'fraud'), as(annToken, 'promotions', 'list', '--inbox', '--json'), ci('promotions', 'show', '#1')]);
    expect(listed.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^#\s+STATUS\s+VERSION\s+TO\s+BY\s+ASKED$/), expect.stringMatching(/^2\s+REJECTED\s+fraud@2\s+production/), expect.stringMatching(/^1\s+EXECUTED\s+fraud@1\s+production/),
    ]);
    expect(JSON.parse(inbox.stdout)).toMatchObject([{ number: 3, target: { name: 'staging' } }]);
    for (const text of ['#1  fraud@1 → production  EXECUTED', ': better on recent claims', '✓ auc', 'Review: 2 of 2', `${server.url}/promotions/1`]) expect(stdout).toContain(text);
  });

  it('leave evidence, and a log, that `plinth verify` proves, with the key that somebody was told', async () => {
    const file = join(home, 'evidence.zip');
    const exported = join(home, 'log.zip');
    const [evidence, log, keys] = await Promise.all([as(annToken, 'evidence', 'fraud@1', '-o', file), as(annToken, 'export', '--model', 'fraud', '-o', exported), as(annToken, 'audit', 'keys', '--json')]);
    expect(evidence).toMatchObject({ code: 0, stdout: expect.stringMatching(/evidence\.zip {2}[\d.]+ kB\n {2}#1 fraud@1 → production: APPROVED\n {2}SHA-256 [0-9a-f]{64}\n$/) });
    const [{ fingerprint, verifierKey }] = JSON.parse(keys.stdout) as [{ fingerprint: string; verifierKey: string }];
    const verify = (...args: string[]): Promise<Ended> => plinth(['verify', ...args], { home });
    expect(log).toMatchObject({ code: 0, stdout: expect.stringMatching(/log\.zip {2}\d+ events, /) });
    const [sound, strange, whole] = await Promise.all([verify(file, '--expect-key', fingerprint), verify(file, '--expect-key', '0'.repeat(64)), verify(exported, '--expect-key', fingerprint, '--key', verifierKey)]);
    expect(sound).toMatchObject({ code: 0, stdout: expect.stringContaining('is intact') });
    expect(strange).toMatchObject({ code: 1, stdout: expect.stringContaining('None of the keys') });
    expect(whole.code).toBe(0);
    const bytes = readFileSync(exported);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(exported, bytes);
    expect(await verify(exported)).toMatchObject({ code: 1 });
  });

  it('say who may not have evidence, what there is none of, and what no export is', async () => {
    const [refused, undecided, several, period] = await Promise.all([
      ci('evidence', '1', '-o', join(home, 'refused.zip')), as(annToken, 'evidence', '3'), as(annToken, 'export', '--model', 'fraud', '--from', '2026-03-01'), as(annToken, 'export', '--from', '2020-01-01', '--json', '-o', join(home, 'all.zip')),
    ]);
    expect(refused.code).toBe(4);
    expect(undecided).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing was decided') });
    expect(several).toMatchObject({ code: 2, stderr: expect.stringContaining('one of them') });
    expect(JSON.parse(period.stdout)).toMatchObject({ file: join(home, 'all.zip'), digest: expect.stringMatching(/^[0-9a-f]{64}$/), events: expect.any(Number) });
  });

  it('a sign-in link becomes a token once, that nobody sees', async () => {
    const { actor } = await server.makeActor('READER');
    const { createSignInLink } = await owner.query<{ createSignInLink: { link: string } }>('mutation ($id: ID!) { createSignInLink(memberId: $id) { link } }', { id: actor.id });
    const login = (...args: string[]): Promise<Ended> => plinth(['login', ...args], { home, input: `${createSignInLink.link}\n` });
    const ended = await login(server.url);
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(`Logged in at ${server.url}`) });
    const { token } = JSON.parse(readFileSync(join(home, 'config', 'plinth', 'credentials.json'), 'utf8')) as { token: string };
    expect(ended.stdout).not.toContain(token);
    expect((await new PlinthClient({ url: server.url, token }).viewer()).actor.id).toBe(actor.id);
    const { sessions } = await owner.query<{ sessions: { nodes: unknown[] } }>('query ($id: ID) { sessions(actorId: $id) { nodes { id } } }', { id: actor.id });
    expect(sessions.nodes).toEqual([]);
    expect(await login(server.url)).toMatchObject({ code: 4, stderr: expect.stringContaining('link') });
  });

  it('are found in the audit log by words, and a version has its bill of materials before and after', async () => {
    await expect.poll(async () => (await as(annToken, 'audit', 'search', 'promotion.requested', 'production', '--json')).stdout, { timeout: 30_000 }).toContain('promotion.requested');
    const table = await as(annToken, 'audit', 'search', 'policy.created', '-n', '1');
    expect(table).toMatchObject({ code: 0, stdout: expect.stringMatching(/policy\.created/) });
    expect(table.stdout.trim().split('\n').length).toBe(2);
    expect(await ci('audit', 'search', 'fraud')).toMatchObject({ code: 4 });
    const file = join(home, 'fraud.cdx.json');
    const [printed, written] = [await as(annToken, 'models', 'bom', 'fraud@2'), await as(annToken, 'models', 'bom', 'fraud@2', '-o', file)];
    for (const text of [printed.stdout, readFileSync(file, 'utf8')]) expect(JSON.parse(text)).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'fraud', version: '2' } } });
    expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining(file) });
  });
});
