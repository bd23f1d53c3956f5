import { once } from 'node:events';
import { createServer } from 'node:net';
import { hasCode, PlinthError } from '@plinth/kernel';
import { InvalidSetting } from './config.js';

/** Sees that the host is an address of this machine, before anything else is begun. @throws InvalidSetting */
export async function requireOwnAddress(host: string): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(0, host);
    await once(probe, 'listening');
  } catch (error) {
    throw listeningRefused(error, { host, port: 0 });
  } finally {
    probe.close();
  }
}

/** Why nothing can listen there, in terms of the settings. */
export function listeningRefused(error: unknown, { host, port }: { readonly host: string; readonly port: number }): unknown {
  if (hasCode(error, 'EADDRINUSE')) return new PlinthError('PORT_IN_USE', 'CONFLICT', `Port ${port} on ${host} is in use.`, { field: 'PLINTH_PORT', help: 'Choose another with PLINTH_PORT or --port; without either, plinth up takes the next free one.', cause: error });
  if (hasCode(error, 'EACCES')) return new InvalidSetting('PLINTH_PORT', `is ${port}, on which this user may not listen.`, 'Choose one from 1024 up, or let a proxy listen there.');
  if (hasCode(error, 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL')) return new InvalidSetting('PLINTH_HOST', `is ${JSON.stringify(host)}, which is no address of this machine.`, 'It says where Plinth listens, as --host does: 127.0.0.1, or 0.0.0.0 for every address of this machine.');
  return error;
}
