import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Connection } from './client/connection.js';
import { makeFolder } from './usable-folder.js';

export const defaultUrl = 'http://127.0.0.1:5080';

export type SettingName = 'PLINTH_URL' | 'PLINTH_TOKEN' | 'PLINTH_WORKSPACE';

/** A setting with where it came from. */
export interface Setting {
  readonly name: SettingName;
  readonly value: string | undefined;
  readonly from: 'option' | 'environment' | 'credentials file' | 'default' | 'not set';
}

export interface ClientSettings {
  readonly url: Setting & { readonly value: string };
  readonly token: Setting;
  readonly workspace: Setting;
  /** What is wrong, each in one sentence. Nothing here stops a run: it is said and recorded. */
  readonly complaints: readonly string[];
}

export interface Credentials {
  readonly url: string;
  readonly token?: string | undefined;
  readonly workspace?: string | undefined;
}

export interface SettingSources {
  readonly options?: { readonly url?: string | undefined; readonly token?: string | undefined; readonly workspace?: string | undefined };
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly credentials?: Credentials | undefined;
}

/** `plinth login` writes it; mode 0600. */
export function credentialsFile(): string {
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'plinth', 'credentials.json');
}

/** Undefined when there is none. @throws Error with one sentence when it can't be read or parsed */
export function readCredentials(file = credentialsFile()): Credentials | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`The credentials file ${file} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('url' in value) || typeof value.url !== 'string') {
    throw new Error(`The credentials file ${file} is damaged; run \`plinth login\` again.`);
  }
  return {
    url: value.url,
    token: 'token' in value && typeof value.token === 'string' ? value.token : undefined,
    workspace: 'workspace' in value && typeof value.workspace === 'string' ? value.workspace : undefined,
  };
}

export function writeCredentials(credentials: Credentials, file = credentialsFile()): void {
  makeFolder(dirname(file));
  const next = `${file}.${process.pid}.new`;
  writeFileSync(next, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}

/** True when there was one. */
export function removeCredentials(file = credentialsFile()): boolean {
  const had = readOrComplain(file).credentials !== undefined;
  rmSync(file, { force: true });
  return had;
}

/** Options win over the environment, which wins over the credentials file. A token of that file goes to that file's server only. */
export function resolveSettings({ options = {}, environment = {}, credentials }: SettingSources): ClientSettings {
  const complaints: string[] = [];
  const url = first('PLINTH_URL', options.url, environment['PLINTH_URL'], credentials?.url);
  const problem = url.value === undefined ? undefined : urlProblem(url.value);
  if (problem) complaints.push(`PLINTH_URL (${url.from}) ${problem}`);
  const value = url.value !== undefined && !problem ? url.value.replace(/\/+$/, '') : defaultUrl;
  const isFilesServer = credentials !== undefined && sameServer(value, credentials.url);
  const token = first('PLINTH_TOKEN', options.token, environment['PLINTH_TOKEN'], isFilesServer ? credentials.token : undefined);
  if (token.value !== undefined && !/^plk_\w+$/.test(token.value)) complaints.push(`PLINTH_TOKEN (${token.from}) does not look like a token; they begin with plk_.`);
  return {
    url: { name: 'PLINTH_URL', value, from: url.value === undefined || problem ? 'default' : url.from },
    token,
    workspace: first('PLINTH_WORKSPACE', options.workspace, environment['PLINTH_WORKSPACE'], isFilesServer ? credentials.workspace : undefined),
    complaints,
  };
}

/** The settings of this process. */
export function currentSettings(options: SettingSources['options'] = {}): ClientSettings {
  const { credentials, complaint } = readOrComplain(credentialsFile());
  const settings = resolveSettings({ options, environment: process.env, credentials });
  return complaint === undefined ? settings : { ...settings, complaints: [...settings.complaints, complaint] };
}

export function connectionOf({ url, token, workspace }: ClientSettings): Connection {
  return { url: url.value, token: token.value, workspace: workspace.value };
}

function readOrComplain(file: string): { credentials?: Credentials | undefined; complaint?: string } {
  try {
    return { credentials: readCredentials(file) };
  } catch (error) {
    return { complaint: error instanceof Error ? error.message : String(error) };
  }
}

function first(name: SettingName, option: string | undefined, environment: string | undefined, file: string | undefined): Setting {
  if (option) return { name, value: option, from: 'option' };
  if (environment) return { name, value: environment, from: 'environment' };
  if (file) return { name, value: file, from: 'credentials file' };
  return { name, value: undefined, from: 'not set' };
}

function urlProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return `is no address: ${value}. It looks like http://127.0.0.1:5080.`;
  const { protocol, username } = new URL(value);
  if (protocol !== 'http:' && protocol !== 'https:') return `must begin with http:// or https://, not ${protocol}//.`;
  return username ? 'must not carry a user name or password; use PLINTH_TOKEN.' : undefined;
}

function sameServer(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
