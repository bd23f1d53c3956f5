import { link, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, PlinthError, systemEntropy } from '@plinth/kernel';
import { createFile, flushFolder, makeFolder } from '../blobs/files/durable-files.js';
import { SecretBox } from './secret-box.js';

/** Where the installation's secret comes from: a setting, or a file that is made when it is missing. */
export type SecretSource = { readonly kind: 'given'; readonly secret: string } | { readonly kind: 'file'; readonly path: string };

export const shortestSecret = 32;

export class SecretFileUnusable extends PlinthError {
  constructor(path: string) {
    super('SECRET_FILE_UNUSABLE', 'UNAVAILABLE', `${path} holds no secret of at least ${shortestSecret} characters.`, { help: 'Bring it back from a backup: the keys of the audit logs are encrypted with it.' });
  }
}

export async function openSecretBox(source: SecretSource): Promise<SecretBox> {
  return new SecretBox(source.kind === 'given' ? source.secret : await secretOfFile(source.path));
}

/** Only this user may read the file (mode 0600). It appears whole; of two processes that make it at once, one does. */
async function secretOfFile(path: string): Promise<string> {
  const known = await readSecret(path);
  if (known !== undefined) return known;
  await makeFolder(dirname(path));
  const aside = `${path}.${Buffer.from(systemEntropy.bytes(8)).toString('hex')}`;
  try {
    const file = await createFile(aside);
    try {
      await file.writeFile(`${Buffer.from(systemEntropy.bytes(32)).toString('hex')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(aside, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(aside, { force: true });
  }
  await flushFolder(dirname(path));
  return (await readSecret(path)) ?? '';
}

async function readSecret(path: string): Promise<string | undefined> {
  let secret: string;
  try {
    secret = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  if (secret.length < shortestSecret) throw new SecretFileUnusable(path);
  return secret;
}
