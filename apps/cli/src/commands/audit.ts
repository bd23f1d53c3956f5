import { Command } from 'commander';
import { connect, type ConnectionFlags, withConnection } from '../connect.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { parseCount, parseInstant } from '../parse.js';

interface SearchFlags extends ConnectionFlags {
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

interface FoundEvent {
  readonly sequence: number;
  readonly at: string;
  readonly actorId: string;
  readonly actor: { readonly name: string } | null;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly reason: string | null;
}

interface FoundEvents {
  readonly auditEvents: { readonly nodes: readonly FoundEvent[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
}

const eventsQuery = `query ($first: Int!, $after: String, $filter: AuditEventFilter) { auditEvents(first: $first, after: $after, filter: $filter) {
  nodes { sequence at actorId actor { name } action subjectKind subjectId before after reason } pageInfo { hasNextPage endCursor } } }`;

interface RotateFlags extends ConnectionFlags {
  readonly reason?: string;
}

export function auditCommand(): Command {
  const audit = new Command('audit').description("Search and keep the workspace's audit log");
  withConnection(audit.command('search').alias('list').description('List what happened, newest first: all of it, or what has all of some words').argument('[words...]', 'whole words of what was done, to what, why and what changed, or the name of whoever did it'))
    .option('--action <action>', 'only this, such as promotion.approved')
    .option('--from <time>', 'only what happened from then on: 2026-03-01, or 2026-03-01T12:00:00Z', parseInstant)
    .option('--to <time>', 'only what happened before', parseInstant)
    .option('-n, --limit <number>', 'at most so many', parseCount, 50)
    .action(search);
  withConnection(audit.command('keys').description('Show the keys that sign, or signed, the log, oldest first')).action(keys);
  withConnection(audit.command('checkpoint').description('Print the newest signed checkpoint: keep it, to prove later what the log was')).action(checkpoint);
  withConnection(audit.command('rotate-key').description('Make a new key for the log; the old one signs once more, together with it')).option('--reason <text>', 'why, for the record').action(rotateKey);
  return audit;
}

async function search(words: readonly string[], { action, from, to, limit, ...flags }: SearchFlags): Promise<void> {
  const client = await connect(flags);
  const found: FoundEvent[] = [];
  for (let after: string | null = null, hasNextPage = true; hasNextPage && found.length < limit; ) {
    const answer: FoundEvents = await client.query<FoundEvents>(eventsQuery, { first: Math.min(limit - found.length, 500), after, filter: { text: words.length ? words.join(' ') : null, action, since: from, until: to } });
    found.push(...answer.auditEvents.nodes);
    ({ hasNextPage, endCursor: after } = answer.auditEvents.pageInfo);
  }
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(words.length ? 'Nothing has all of these words. They are whole ones, and found some seconds after they were written.' : 'Nothing happened yet.');
  const now = Date.now();
  printTable<FoundEvent>([
    { head: 'NO.', value: ({ sequence }) => String(sequence), align: 'right' },
    { head: 'WHEN', value: ({ at }) => (terminal.isInteractive ? formatAgo(at, now) : at) },
    { head: 'WHO', value: ({ actor, actorId }) => actor?.name ?? actorId, atLeast: 12 },
    { head: 'WHAT', value: (event) => event.action },
    { head: 'ON', value: ({ subjectKind, subjectId }) => `${subjectKind}:${subjectId}`, atLeast: 16, expendable: 2 },
    { head: 'WHY', value: ({ reason }) => reason ?? '', atLeast: 12, expendable: 1 },
  ], found);
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
