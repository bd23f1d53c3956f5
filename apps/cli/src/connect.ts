import type { Command } from 'commander';
import type { PlinthClient } from '@plinth/sdk';
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

/** A client by flags, environment and stored credentials, in that order. */
export async function connect({ url, workspace }: ConnectionFlags): Promise<PlinthClient> {
  const { PlinthClient, connectionOf, currentSettings } = await import('@plinth/sdk');
  const settings = currentSettings({ url, workspace });
  const [complaint] = settings.complaints;
  if (complaint !== undefined) throw new CliFailure(complaint, '`plinth doctor` shows every setting and where it comes from.', exitCodes.usage);
  return new PlinthClient(connectionOf(settings));
}
