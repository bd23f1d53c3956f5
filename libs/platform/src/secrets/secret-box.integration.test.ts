import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSecretBox, SecretBox, SecretUnreadable } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plinth-secrets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plain = Buffer.from('a private key');

it('opens what it sealed, with the same secret and context only', () => {
  const sealed = new SecretBox('one').seal(plain, 'key a');
  expect(Buffer.from(new SecretBox('one').open(sealed, 'key a'))).toEqual(plain);
  expect(Buffer.from(sealed).includes(plain)).toBe(false);
  expect(() => new SecretBox('two').open(sealed, 'key a')).toThrow(SecretUnreadable);
  expect(() => new SecretBox('one').open(sealed, 'key b')).toThrow(SecretUnreadable);
  for (let at = 0; at < sealed.length; at++) expect(() => new SecretBox('one').open(Uint8Array.from(sealed, (byte, place) => (place === at ? byte ^ 1 : byte)), 'key a')).toThrow(SecretUnreadable);
  expect(() => new SecretBox('one').open(new Uint8Array(3), 'key a')).toThrow(SecretUnreadable);
});

it('makes its secret once, for this user alone', async () => {
  const path = join(folder, 'deep', 'log-secret');
  const boxes = await Promise.all(Array.from({ length: 4 }, () => openSecretBox({ kind: 'file', path })));
  const sealed = boxes[0]!.seal(plain, 'x');
  for (const box of [...boxes, await openSecretBox({ kind: 'file', path })]) expect(Buffer.from(box.open(sealed, 'x'))).toEqual(plain);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readFile(path, 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/);
});
