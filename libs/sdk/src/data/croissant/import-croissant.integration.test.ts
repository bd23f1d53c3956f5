import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlinthClient } from '../../client/plinth-client.js';
import { dataFolder, importCroissant } from '../index.js';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const large = Buffer.alloc(1_300_000, 'large');

describe('importing by Croissant', { timeout: 60_000 }, () => {
  let server: TestServer;
  let root: string;
  let token: string;
  let stranger: Server;
  let asked = 0;
  beforeAll(async () => {
    server = await TestServer.start();
    ({ token } = await server.makeActor('OWNER'));
    root = mkdtempSync(join(tmpdir(), 'plinth-croissant-'));
    stranger = createServer((_, response) => {
      asked += 1;
      response.end('fetched');
    });
    await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    stranger?.close();
    await server?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const connection = () => ({ url: server.url, token });
  const datasets = () => new PlinthClient(connection()).datasets;
  function put(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, folder, path)), { recursive: true });
      writeFileSync(join(root, folder, path), content);
    }
    return join(root, folder);
  }
  function describing(file: string, name: string, files: readonly Readonly<Record<string, unknown>>[]): string {
    const path = join(root, file);
    writeFileSync(path, JSON.stringify({ '@type': 'sc:Dataset', name, license: 'https://spdx.org/licenses/MIT', distribution: files.map((each) => ({ '@type': 'cr:FileObject', encodingFormat: 'text/plain', ...each })) }));
    return path;
  }
  const attempt = (file: string, folder: string) => importCroissant(file, folder, { connection: connection() }).then(() => 'taken', (error: unknown) => (error as { code: string }).code);

  it('makes the same files of what was exported, and says the same of them', async () => {
    const folder = put('here', { 'a.csv': 'x\n1\n', 'parts/ü 1.csv': 'x\n2\n', 'large.bin': large });
    await (await dataFolder(folder, { dataset: 'from', create: {}, connection: connection() })).commit();
    const file = join(root, 'from.json');
    const exported = await new Response(await datasets().croissant('from@1')).text();
    writeFileSync(file, exported);
    expect(JSON.parse(exported)).toMatchObject({ name: 'from', conformsTo: 'http://mlcommons.org/croissant/1.1', version: '1.0.0', creator: { '@type': 'sc:Person' } });
    const imported = await importCroissant(file, folder, { dataset: 'to', connection: connection() });
    expect(imported).toMatchObject({ dataset: 'to', isNew: true, notes: [], snapshot: { number: 1, files: 3 } });
    expect(imported.snapshot.root).toBe((await datasets().snapshot('from@1')).root);
    expect(JSON.parse(await new Response(await datasets().croissant('to')).text())).toMatchObject({ creator: { '@type': 'sc:Person' }, license: 'No license is stated.' });
    expect(await importCroissant(file, folder, { dataset: 'to', connection: connection() })).toMatchObject({ isNew: false });
  });

  it('takes no file that is another than was declared, and then none at all', async () => {
    const folder = put('wrong', { 'a.txt': 'a', 'b.txt': 'b' });
    const file = describing('wrong.json', 'wrong', [{ name: 'a.txt', sha256: sha256('a') }, { name: 'b.txt', sha256: sha256('c') }]);
    await expect(importCroissant(file, folder, { connection: connection() })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', message: expect.stringContaining('b.txt') });
    await expect(datasets().byName('wrong')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    const md5 = createHash('md5').update('b').digest('hex');
    expect(await importCroissant(describing('right.json', 'right', [{ name: 'b.txt', md5 }]), folder, { connection: connection() })).toMatchObject({ snapshot: { files: 1 } });
  });

  it('asks no address, and takes nothing from outside of the folder', async () => {
    writeFileSync(join(root, 'secret.txt'), 'secret');
    const folder = put('inside', { 'a.txt': 'a' });
    symlinkSync(join(root, 'secret.txt'), join(folder, 'link.txt'));
    symlinkSync(root, join(folder, 'up'));
    const [digest, url] = [sha256('secret'), `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`];
    for (const [number, place] of ['../secret.txt', join(root, 'secret.txt'), 'link.txt', 'up/secret.txt', 'up/../secret.txt', `file://${join(root, 'secret.txt')}`, 'a.txt/../../secret.txt'].entries())
      expect([place, await attempt(describing(`outside-${number}.json`, `outside-${number}`, [{ name: place, contentUrl: place, sha256: digest }]), folder)]).toEqual([place, 'FILES_MISSING']);
    expect(await attempt(describing('far.json', 'far', [{ name: 'far', contentUrl: `${url}/missing.txt`, sha256: sha256('fetched') }]), folder)).toBe('FILES_MISSING');
    expect(asked).toBe(0);
  });

  it('refuses two that would be one, and a description of nothing', async () => {
    const folder = put('two', { 'a.txt': 'a' });
    expect(await attempt(describing('two.json', 'two', [{ '@id': 'one', name: 'a.txt', sha256: sha256('a') }, { '@id': 'other', name: 'a.txt', sha256: sha256('a') }]), folder)).toBe('PATHS_COLLIDE');
    expect(await attempt(describing('none.json', 'none', []), folder)).toBe('FILES_MISSING');
  });
});
