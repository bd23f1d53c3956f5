import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plinth } from '@plinth/sdk';
import { type Browser, chromium, type Page, type Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.js';
import { inCluster, type OwnedServer, startOwnedServer } from './owned-server.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** Other work may have the machine. */
const patient = { timeout: 60_000 };

interface Person {
  readonly id: string;
  readonly secret: string;
}

it.runIf(process.env.PLINTH_TEST_CI === 'true')('has a browser where CI promised one', () => {
  expect(executablePath).toBeTruthy();
});

/** What a page keeps between visits; tests are compiled without a browser's types. */
type PageStorage = Record<'localStorage' | 'sessionStorage', { getItem(key: string): string | null; setItem(key: string, value: string): void }>;

/** An auditor reads the log in the browser, and whoever stands between the server and the page is found out. */
describe.runIf(executablePath)('the audit explorer', () => {
  let data: string;
  let server: OwnedServer;
  let browser: Browser;
  let page: Page;
  let owner: Person;
  let workspaceId: string;
  let request: { readonly number: number };
  let zip: Buffer;
  const problems: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-audit-explorer-'));
    server = await startOwnedServer(join(data, 'plinth'));
    const requester = await makePerson('Lin Requester', 'WRITER');
    owner = await makePerson('Olga Owner', 'OWNER');
    const reviewer = await makePerson('Ada Reviewer', 'MAINTAINER', owner.secret);
    const run = plinth.init({ url: server.url, token: requester.secret, experiment: 'fraud', params: { trees: 9 }, journalDir: join(data, 'journal'), announce: false, captureLogs: false, captureSystem: false, captureSource: false });
    run.log({ accuracy: 0.94 });
    void run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights.bin' });
    await run.registerModel('fraud', { artifactPath: 'model', model: { riskTier: 'HIGH' } });
    await run.finish();
    const { registeredModelByName: model, viewer } = await ask<{ viewer: { workspace: { id: string } }; registeredModelByName: { latestVersion: { id: string } } }>('{ viewer { workspace { id } } registeredModelByName(name: "fraud") { latestVersion { id } } }', {}, owner.secret);
    workspaceId = viewer.workspace.id;
    await ask('mutation ($input: CreatePolicyInput!) { createPolicy(input: $input) { id } }', { input: { name: 'Production', document: { target: { kind: 'ENVIRONMENT', name: 'production' }, quorum: [{ name: 'Review', count: 1, from: { role: 'MAINTAINER' } }], exclude: { voucher: false } } } }, owner.secret);
    const asked = await ask<{ requestPromotion: { id: string; number: number; subjectDigest: string } }>('mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { id number subjectDigest } }', { input: { versionId: model.latestVersion.id, target: { kind: 'ENVIRONMENT', name: 'production' }, reason: 'Good enough.' } }, requester.secret);
    request = asked.requestPromotion;
    await ask('mutation ($input: CastVoteInput!) { castVote(input: $input) { id } }', { input: { requestId: asked.requestPromotion.id, verdict: 'APPROVE', subjectDigest: asked.requestPromotion.subjectDigest, comment: 'Looked at it.' } }, reviewer.secret);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    await context.addInitScript({ content: `sessionStorage.setItem('plinth-token', ${JSON.stringify(owner.secret)})` });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    if (data) await rm(data, { recursive: true, force: true });
  });

  async function ask<Answer>(query: string, variables: Readonly<Record<string, unknown>> = {}, token?: string): Promise<Answer> {
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify({ query, variables }) });
    const { data: answer, errors } = (await response.json()) as { data: Answer; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return answer;
  }

  async function makePerson(name: string, role: string, by?: string): Promise<Person> {
    const { createUser } = await ask<{ createUser: { id: string } }>('mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }', { input: { name, role, email: `${name.split(' ')[0]?.toLowerCase()}@example.org` } }, by);
    const { createAccessToken } = await ask<{ createAccessToken: { secret: string } }>('mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }', { input: { name: 'browser', actorId: createUser.id } }, by);
    return { id: createUser.id, secret: createAccessToken.secret };
  }

  const open = async (path: string): Promise<void> => {
    await page.goto(`${server.url}${path}`);
  };
  const drawer = () => page.getByRole('dialog');
  const verdict = () => page.getByRole('region', { name: 'Verdict' });
  /** How many events a signed checkpoint has, once that is all of them. */
  const published = async (): Promise<number> => {
    const look = () => ask<{ auditCheckpoint: { size: number }; auditEvents: { nodes: { sequence: number }[] } }>('{ auditCheckpoint { size } auditEvents(first: 1) { nodes { sequence } } }', {}, owner.secret);
    let size = 0;
    await expect.poll(async () => {
      const { auditCheckpoint, auditEvents } = await look();
      size = auditCheckpoint.size;
      return auditEvents.nodes[0]?.sequence === size;
    }, patient).toBe(true);
    return size;
  };
  /** Whoever stands between server and page changes one answer on its way. */
  const tamper = async (operation: string, change: (answer: string) => string, act: () => Promise<void>): Promise<void> => {
    const handler = async (route: Route): Promise<void> => {
      if (!(route.request().postData() ?? '').includes(`query ${operation}(`) && !(route.request().postData() ?? '').includes(`query ${operation} {`)) return route.fallback();
      const response = await route.fetch();
      const body = await response.text();
      const changed = change(body);
      expect(changed).not.toBe(body);
      return route.fulfill({ response, body: changed });
    };
    await page.route('**/graphql', handler);
    try {
      await act();
    } finally {
      await page.unroute('**/graphql', handler);
    }
  };
  const verify = () => drawer().getByRole('button', { name: /^Verify/ }).click();
  const shownChecks = async (): Promise<string[]> => (await drawer().getByRole('list', { name: 'What was checked' }).getByRole('listitem').all()).reduce<Promise<string[]>>(async (before, item) => [...(await before), `${await item.getAttribute('data-outcome')} ${(await item.locator('strong').innerText()).replace('.', '')}`], Promise.resolve([]));

  it('narrows the list by its address, and opens an event by keyboard', async () => {
    await published();
    await open('/audit');
    await page.getByRole('row').filter({ hasText: 'promotion.requested' }).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('model-version.ready');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/audit?text=model-version.ready');
    // Events are found by words some seconds after they happened.
    await expect.poll(async () => {
      await page.reload({ waitUntil: 'networkidle' });
      return page.getByRole('row').count();
    }, patient).toBe(2);
    await page.getByLabel('Words', { exact: true }).fill('olga model-version.ready');
    await page.keyboard.press('Enter');
    await page.getByText('No event matches').waitFor();
    await page.getByLabel('Words', { exact: true }).fill('lin fraud');
    await page.keyboard.press('Enter');
    await page.getByRole('row').filter({ hasText: 'model-version.ready' }).waitFor();
    await page.getByRole('combobox', { name: 'Action' }).fill('model-version.ready');
    await page.keyboard.press('Enter');
    await page.waitForURL(/action=model-version.ready/);
    await expect.poll(() => page.getByRole('row').count(), patient).toBe(2);
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/event=\d+/);
    await drawer().getByRole('button', { name: 'Verify' }).waitFor();
    // By its address alone, also when the list has not come as far.
    await open('/audit?event=1');
    await drawer().getByText('Leaf', { exact: true }).waitFor();
  });

  it('verifies an event step by step, and remembers the key and the log', async () => {
    await published();
    await open('/audit?event=5');
    await verify();
    await drawer().getByRole('heading', { name: 'Verified in this browser' }).waitFor();
    expect((await shownChecks()).map((each) => each.split(' ').slice(1).join(' '))).toEqual(['What is shown', 'Leaf hash', 'Proof', 'Root', 'Checkpoint', 'Key', 'Growth']);
    const seen = await page.evaluate((id) => (globalThis as unknown as PageStorage).localStorage.getItem(`plinth-log:${id}`), workspaceId);
    expect(JSON.parse(seen ?? '')).toMatchObject({ keys: [expect.stringContaining(workspaceId)], size: expect.any(Number) });
    // A new key that the old one handed over to, and a log that grew, are no alarm.
    await ask('mutation { rotateLogKey(reason: "time") { keyId } }', {}, owner.secret);
    await expect.poll(async () => (await ask<{ auditLogKeys: object[] }>('{ auditLogKeys { fromSize } }', {}, owner.secret)).auditLogKeys.length, patient).toBe(2);
    await verify();
    await drawer().getByText('signed the handover').waitFor();
    await drawer().getByText(/^Growth\. It only grew/).waitFor();
    expect((await shownChecks()).map((each) => each.split(' ')[0])).toEqual(Array.from({ length: 7 }, () => 'holds'));
  });

  it('says exactly what is wrong when an answer is changed on its way', async () => {
    const failing = async (): Promise<string[]> => {
      await drawer().getByRole('heading', { name: /^Not proven/ }).waitFor();
      return (await shownChecks()).filter((each) => each.startsWith('fails'));
    };
    await tamper('EventProof', (body) => body.replace(/"hashes":\["(.)/, (_, first: string) => `"hashes":["${first === '0' ? '1' : '0'}`), async () => {
      await verify();
      expect(await failing()).toEqual(['fails Root']);
      await drawer().getByText('this leaf is not in that log').waitFor();
    });
    await tamper('EventProof', (body) => body.replace(/"action":"[^"]+"/, '"action":"run.deleted"'), async () => {
      await verify();
      await drawer().getByText('Event 5 is not what was logged at its place').waitFor();
      expect(await failing()).toEqual(['fails What is shown', 'fails Leaf hash']);
    });
    await tamper('AuditEvents', (body) => body.replace(/("sequence":5,.*?"action":")[^"]+/, '$1run.deleted'), async () => {
      await open('/audit?event=5');
      await verify();
      expect(await failing()).toEqual(['fails What is shown']);
      await drawer().getByText('The page shows “run.deleted” as the action').waitFor();
    });
    await open('/audit?event=5');
    await tamper('LogHead', (body) => body.replace(/(plinth\/audit\/[^\\]+\\n)(\d+)/, '$18'), async () => {
      await verify();
      expect((await failing())[0]).toBe('fails Checkpoint');
    });
    await verify();
    await drawer().getByRole('heading', { name: 'Verified in this browser' }).waitFor();
  });

  it('warns over everything of a strange key and of a log that shrank or forked', async () => {
    const remember = (change: string) => page.evaluate(({ id, how }) => {
      const { localStorage, sessionStorage } = globalThis as unknown as PageStorage;
      const key = `plinth-log:${id}`;
      const seen = JSON.parse(localStorage.getItem(key) ?? '{}') as { keys: string[]; size: number; root: string };
      sessionStorage.setItem('kept', localStorage.getItem(key) ?? '');
      if (how === 'key') seen.keys = [`plinth/audit/${id}+00000000+AAAA`];
      else if (how === 'shrank') seen.size += 1_000;
      else seen.root = '0'.repeat(64);
      localStorage.setItem(key, JSON.stringify(seen));
    }, { id: workspaceId, how: change });
    const alarm = page.getByRole('alert');
    for (const [change, says] of [['key', 'which this browser does not know'], ['shrank', 'The log shrank: it had'], ['forked', 'The log forked']] as const) {
      await remember(change);
      await open('/audit?tab=verify');
      await alarm.getByText('Do not rely on this log.').waitFor();
      await alarm.getByText(says).waitFor();
      await page.evaluate((id) => {
        const { localStorage, sessionStorage } = globalThis as unknown as PageStorage;
        localStorage.setItem(`plinth-log:${id}`, sessionStorage.getItem('kept') ?? '');
      }, workspaceId);
    }
    await page.reload();
    await page.getByRole('heading', { name: 'Drop an evidence bundle' }).waitFor();
    await expect.poll(() => alarm.count(), patient).toBe(0);
  });

  it('exports the log, verifies the file in the page, and names the event of a changed byte', async () => {
    await open('/audit?tab=exports');
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('Whole workspace').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    zip = await readFile(await (await downloading).path());
    await page.getByRole('button', { name: 'Verify here' }).click();
    await verdict().getByRole('heading', { name: 'Intact' }).waitFor();
    await verdict().getByText('One that this browser knows.').waitFor();

    await open('/audit?tab=verify');
    const choose = (buffer: Buffer) => page.getByLabel('Evidence bundle or audit export').setInputFiles({ name: 'export.zip', mimeType: 'application/zip', buffer });
    await choose(zip);
    await verdict().getByRole('heading', { name: 'Intact' }).waitFor();
    // By a key from elsewhere that is not the log's.
    await page.getByLabel('Key that you had from elsewhere').fill('0'.repeat(64));
    await choose(zip);
    await verdict().getByText('None of the keys has the fingerprint').waitFor();
    await page.getByLabel('Key that you had from elsewhere').fill('');
    // One byte of what is said of an event, in the archive itself.
    await choose(await withChangedByte(zip));
    await verdict().getByRole('heading', { name: /^Not intact/ }).waitFor();
    await verdict().getByRole('link', { name: '5', exact: true }).first().waitFor();
    // And one where it is packed: nothing of the archive is read as if it were sound.
    const broken = Buffer.from(zip);
    broken[broken.length >> 1] = (broken[broken.length >> 1] ?? 0) ^ 1;
    await choose(broken);
    await verdict().getByRole('heading', { name: /^Not intact|^No / }).waitFor();
    await choose(Buffer.from('no archive'));
    await verdict().getByText('This is no ZIP').waitFor();
  });

  /** The archive again with one byte of event 5 changed, all else as it was: packed anew by the browser itself. */
  async function withChangedByte(bytes: Buffer): Promise<Buffer> {
    const { readZip } = await import('@plinth/verify');
    const { default: yazl } = await import('yazl');
    const files = readZip(bytes);
    const out = new yazl.ZipFile();
    for (const path of await files.paths()) {
      const pieces: Uint8Array[] = [];
      for await (const piece of (await files.open(path)) ?? []) pieces.push(piece);
      const content = Buffer.concat(pieces);
      if (path === 'events.jsonl') {
        const at = content.indexOf('"sequence":5,');
        const line = content.lastIndexOf('\n', at) + 1;
        const action = content.indexOf('"action":"', line) + '"action":"'.length;
        content[action] = (content[action] ?? 0) ^ 1;
      }
      out.addBuffer(content, path);
    }
    out.end();
    const pieces: Buffer[] = [];
    for await (const piece of out.outputStream as unknown as AsyncIterable<Buffer>) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  it('shows the evidence of a decision, and verifies it here', async () => {
    await open(`/promotions/${request.number}`);
    await page.getByText('Sealed', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Verify here' }).click();
    await verdict().getByRole('heading', { name: 'Intact' }).waitFor();
    await verdict().getByText('Evidence: fraud v1 for production, approved').waitFor();
  });

  it.skipIf(inCluster)('has nothing that axe finds, wide and narrow, light and dark', async () => {
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      const violations = await axeViolations(page);
      found.push(...violations.map((violation) => `${name} ${violation}`));
    };
    for (const [colorScheme, width] of [['light', 1440], ['dark', 390]] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 860 });
      await open('/audit');
      await page.getByRole('row').nth(3).waitFor();
      await look(`${width} events`);
      await open('/audit?event=5');
      await verify();
      await drawer().getByRole('heading', { name: 'Verified in this browser' }).waitFor();
      await look(`${width} event`);
      await open('/audit?tab=exports');
      await page.getByRole('button', { name: 'Download' }).waitFor();
      await look(`${width} exports`);
      await open('/audit?tab=verify');
      await page.getByLabel('Evidence bundle or audit export').setInputFiles({ name: 'export.zip', mimeType: 'application/zip', buffer: await withChangedByte(zip) });
      await verdict().waitFor();
      await look(`${width} verify`);
    }
    expect(found).toEqual([]);
  });

  it('raised no error and broke no policy of its own on the way', () => {
    expect(problems).toEqual([]);
  });
});
