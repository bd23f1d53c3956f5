import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { terminal } from '../output/terminal.js';

/** A token that a link became ends by itself: nobody may remember the machine on which it lies. */
const linkTokenLifeMs = 90 * 24 * 3_600_000;

interface LoginFlags {
  readonly workspace?: string;
}

export function loginCommand(): Command {
  return new Command('login')
    .description('Store where Plinth is and a token for it; the token, or a sign-in link, is asked for, or read from standard input')
    .argument('[url]', 'the server; PLINTH_URL or http://127.0.0.1:5080 unless told')
    .option('--workspace <slug>', "a workspace; the token's own unless told")
    .action(login);
}

export function logoutCommand(): Command {
  return new Command('logout').description('Forget the stored token').action(async () => {
    const { credentialsFile, removeCredentials } = await import('@plinth/sdk');
    terminal.out(removeCredentials() ? `Forgotten. ${credentialsFile()} is gone; the token itself stays valid until it is revoked.` : 'Nothing was stored.');
  });
}

async function login(url: string | undefined, { workspace }: LoginFlags): Promise<void> {
  const { credentialsFile, defaultUrl, isSignInLink, PlinthClient, PlinthRequestError, tokenBySignInLink, writeCredentials } = await import('@plinth/sdk');
  const known = url ?? process.env['PLINTH_URL'];
  const wished = (known ?? defaultUrl).replace(/\/+$/, '');
  if (!URL.canParse(wished) || !/^https?:/.test(wished)) throw new CliFailure(`${wished} is no address.`, 'It looks like http://127.0.0.1:5080.', exitCodes.usage);
  const given = (await askToken(wished)).trim();
  // A link says itself where it leads, unless somebody says how the server is reached from here.
  const { url: server, token } = isSignInLink(given)
    ? await tokenBySignInLink({ url: known === undefined && given.startsWith('http') ? undefined : wished, link: given, tokenName: `plinth login on ${hostname()}`.slice(0, 100), expiresAt: new Date(Date.now() + linkTokenLifeMs) })
    : { url: wished, token: given };
  if (token !== '' && !/^plk_\w+$/.test(token)) throw new CliFailure('That is no token of Plinth, which begin with plk_, and no sign-in link.', 'Make a token in the web app under Access, or ask an owner for a link.', exitCodes.usage);
  const credentials = { url: server, ...(token === '' ? {} : { token }), ...(workspace === undefined ? {} : { workspace }) };
  try {
    const { actor, workspace: home } = await new PlinthClient(credentials).viewer();
    writeCredentials(credentials);
    terminal.out(`Logged in at ${server} as ${actor.name}, workspace ${home.slug}. Stored in ${credentialsFile()}.`);
  } catch (error) {
    if (token === '' && error instanceof PlinthRequestError && error.status === 401) throw new CliFailure(`${server} wants a token.`, 'Make one in the web app under Access, or ask an owner.', exitCodes.notPermitted);
    throw error;
  }
}

/** Typed unseen on a terminal; the first line of standard input otherwise. Empty for a server on loopback that wants none. */
async function askToken(server: string): Promise<string> {
  const input = createInterface({ input: process.stdin, output: process.stdin.isTTY ? process.stderr : undefined, terminal: process.stdin.isTTY });
  if (!process.stdin.isTTY) {
    for await (const line of input) return line;
    return '';
  }
  process.stderr.write(`Token or sign-in link for ${server} (nothing for a server of your own on this machine): `);
  // Readline echoes through this one method: what is typed from here on stays unseen.
  Object.defineProperty(input, '_writeToOutput', { value: () => undefined });
  try {
    return await new Promise((resolve, reject) => {
      input.once('line', resolve);
      input.once('SIGINT', () => reject(new CliFailure('Not logged in.')));
      input.once('close', () => resolve(''));
    });
  } finally {
    input.close();
    process.stderr.write('\n');
  }
}
