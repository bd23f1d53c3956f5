import type { Command } from 'commander';
import type { Connection, PlinthClient } from '@plinth/sdk';
import { CliFailure, exitCodes } from './exit-codes.js';

export interface ConnectionFlags {
  readonly url?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

/** What every command that speaks to a server understands. There is no flag for the token: command lines are seen by others. */
export function withConnection(command: Command): Command {
  return command
    .option('--url <address>', 'the server, instead of PLINTH_URL')
    .option('--workspace <slug>', 'the workspace, instead of PLINTH_WORKSPACE')
    .option('--json', 'print JSON for programs');
}

/**
 * A client that names no workspace: a token has its own, and the owner at the machine then stands in the first one, where workspaces are made.
 * Says whether there is a token.
 */
export async function connectAtHome(flags: ConnectionFlags): Promise<{ readonly client: PlinthClient; readonly hasToken: boolean }> {
  const { PlinthClient } = await import('@plinth/sdk');
  const { url, token } = await connectionFor(flags);
  return { client: new PlinthClient({ url, token }), hasToken: token !== undefined };
}

/** A client that can wait for what the server says, also on Node.js before 22, which has no WebSocket of its own. */
export async function connectLive(flags: ConnectionFlags): Promise<PlinthClient> {
  const [{ PlinthClient }, { WebSocket: webSocket }] = await Promise.all([import('@plinth/sdk'), import('ws')]);
  return new PlinthClient({ ...(await connectionFor(flags)), webSocket });
}

/** A client by flags, environment and stored credentials, in that order. */
export async function connect(flags: ConnectionFlags): Promise<PlinthClient> {
  const { PlinthClient } = await import('@plinth/sdk');
  return new PlinthClient(await connectionFor(flags));
}

/** Where a command's requests go, and as whom. */
export async function connectionFor({ url, workspace }: ConnectionFlags): Promise<Connection> {
  const { connectionOf, currentSettings } = await import('@plinth/sdk');
  const settings = currentSettings({ url, workspace });
  const [complaint] = settings.complaints;
  if (complaint !== undefined) throw new CliFailure(complaint, '`plinth doctor` shows every setting and where it comes from.', exitCodes.usage);
  return connectionOf(settings);
}
