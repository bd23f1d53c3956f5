import { Command } from 'commander';
import { connect, type ConnectionFlags, withConnection } from '../connect.js';
import { printJson, terminal } from '../output/terminal.js';

interface RotateFlags extends ConnectionFlags {
  readonly reason?: string;
}

export function auditCommand(): Command {
  const audit = new Command('audit').description("Keep the workspace's audit log");
  withConnection(audit.command('keys').description('Show the keys that sign, or signed, the log, oldest first')).action(keys);
  withConnection(audit.command('checkpoint').description('Print the newest signed checkpoint: keep it, to prove later what the log was')).action(checkpoint);
  withConnection(audit.command('rotate-key').description('Make a new key for the log; the old one signs once more, together with it')).option('--reason <text>', 'why, for the record').action(rotateKey);
  return audit;
}

async function keys(flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  const { auditLogKeys } = await client.query<{ auditLogKeys: { verifierKey: string; fromSize: number; untilSize: number | null }[] }>('{ auditLogKeys { verifierKey fromSize untilSize } }');
  const { fingerprintOf } = await import('@plinth/verify');
  const keys = auditLogKeys.map((key) => ({ ...key, fingerprint: fingerprintOf(key.verifierKey) }));
  if (flags.json) return printJson(keys);
  for (const { verifierKey, fromSize, untilSize, fingerprint } of keys) {
    terminal.out(`${verifierKey}  from ${fromSize} ${untilSize === null ? 'on' : `to ${untilSize}`}`);
    terminal.out(`  fingerprint ${fingerprint}`);
  }
}

async function checkpoint(flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  const { auditCheckpoint } = await client.query<{ auditCheckpoint: { origin: string; size: number; rootHash: string; note: string; signedAt: string } }>('{ auditCheckpoint { origin size rootHash note signedAt } }');
  if (flags.json) return printJson(auditCheckpoint);
  terminal.out(auditCheckpoint.note.trimEnd());
}

async function rotateKey({ reason, ...flags }: RotateFlags): Promise<void> {
  const client = await connect(flags);
  const { rotateLogKey } = await client.query<{ rotateLogKey: { keyId: string; verifierKey: string } }>('mutation ($reason: String) { rotateLogKey(reason: $reason) { keyId verifierKey } }', { reason: reason ?? null });
  if (flags.json) return printJson(rotateLogKey);
  terminal.out(rotateLogKey.verifierKey);
  terminal.note('It signs from the next checkpoint on. Give it to whoever verifies the log.');
}
