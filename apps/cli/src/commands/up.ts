import { Command, InvalidArgumentError } from 'commander';
import { loadLocal } from '../local/load-local.js';

/** `plinth up`: all of Plinth in this process, until Ctrl-C. */
export const up = new Command('up')
  .description('Run all of Plinth here: database, API, worker and web in one process')
  .option('--port <number>', 'port to listen on; without it 5080, or the next free one', parsePort)
  .option('--host <address>', 'address to listen on; loopback unless you say otherwise')
  .option('--data <folder>', 'where everything is kept; .plinth unless you say otherwise')
  .action(async (flags: { port?: number; host?: string; data?: string }) => {
    const { runLocal } = await loadLocal();
    await runLocal(flags);
  });

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
