import { statSync } from 'node:fs';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { maskSecret, serverSettings, type SettingLine } from '../doctor/settings-report.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { withConnection, type ConnectionFlags } from '../connect.js';

interface Check {
  readonly name: string;
  readonly isGood: boolean;
  readonly message: string;
}

export function doctorCommand(): Command {
  return withConnection(new Command('doctor').description('Show every setting, where it comes from, and what is wrong')).action(doctor);
}

async function doctor(flags: ConnectionFlags): Promise<void> {
  const { connectionOf, credentialsFile, currentSettings, defaultJournalDir, listJournals, PlinthClient } = await import('@plinth/sdk');
  const settings = currentSettings({ url: flags.url, workspace: flags.workspace });
  const { url, token, workspace } = settings;
  const clients: SettingLine[] = [url, token, workspace].map(({ name, value, from }) => ({
    name, value: name === 'PLINTH_TOKEN' && value !== undefined ? maskSecret(value) : value, from: from === 'credentials file' ? credentialsFile() : from === 'option' ? 'command line' : from,
  }));
  const lines = [...clients, ...serverSettings(process.env)];
  const client = new PlinthClient(connectionOf(settings));
  const waiting = await listJournals(defaultJournalDir());
  const checks = [
    checkNode(process.versions.node),
    ...settings.complaints.map((message) => ({ name: 'settings', isGood: false, message })),
    ...checkCredentials(credentialsFile()),
    { name: 'journals', isGood: true, message: waiting.length === 0 ? 'nothing waits to be sent' : `${waiting.length} wait in ${defaultJournalDir()}; \`plinth sync\` sends them` },
  ];
  const server = await checkServer(client);
  const isGood = [...checks, ...server].every((check) => check.isGood) && lines.every(({ problem }) => problem === undefined);
  if (flags.json) printJson({ ok: isGood, settings: lines, checks: [...checks, ...server] });
  else show(lines, [...checks, ...server]);
  const isAway = server.some(({ name, isGood: good }) => name === '/health' && !good);
  if (!isGood) process.exitCode = isAway && checks.every((check) => check.isGood) && lines.every(({ problem }) => problem === undefined) ? exitCodes.unreachable : exitCodes.failure;
}

function show(lines: readonly SettingLine[], checks: readonly Check[]): void {
  printTable<SettingLine>([
    { head: 'SETTING', value: ({ name }) => name },
    { head: 'VALUE', value: ({ value }) => value ?? '–', atLeast: 16 },
    { head: 'FROM', value: ({ from }) => from, atLeast: 11 },
    { head: '', value: ({ problem }) => (problem === undefined ? '' : `✗ ${problem}`), atLeast: 10 },
  ], lines);
  terminal.out('');
  for (const { name, isGood, message } of checks) terminal.out(`${isGood ? '✓' : '✗'} ${name}: ${message}`);
}

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  return { name: 'Node.js', isGood, message: isGood ? version : `${version} is too old; Plinth wants 20.19 or newer` };
}

/** A token that others can read is no secret. */
function checkCredentials(file: string): Check[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats || process.platform === 'win32') return [];
  const isGood = (stats.mode & 0o077) === 0;
  return [{ name: 'credentials', isGood, message: isGood ? `${file} is yours alone` : `others can read ${file}; run \`chmod 600 ${file}\`` }];
}

async function checkServer(client: { readonly url: string; probe(path: '/health' | '/ready'): Promise<{ status: number; body: string }>; viewer(): Promise<{ actor: { name: string }; workspace: { slug: string } }> }): Promise<Check[]> {
  const health = await client.probe('/health');
  if (health.status !== 200) return [{ name: '/health', isGood: false, message: health.status === 0 ? `${health.body} Start it with \`plinth up\`, or set PLINTH_URL.` : `${client.url} answers ${health.status}: is that a Plinth server?` }];
  const ready = await client.probe('/ready');
  const checks: Check[] = [
    { name: '/health', isGood: true, message: `${client.url} answers` },
    { name: '/ready', isGood: ready.status === 200, message: ready.status === 200 ? 'it is ready' : `it answers ${ready.status}: ${ready.body.slice(0, 300)}` },
  ];
  if (ready.status !== 200) return checks;
  try {
    const { actor, workspace } = await client.viewer();
    return [...checks, { name: 'access', isGood: true, message: `you are ${actor.name} in ${workspace.slug}` }];
  } catch (error) {
    return [...checks, { name: 'access', isGood: false, message: error instanceof Error ? error.message : String(error) }];
  }
}
